namespace DcsMigration.Credentials;

/// <summary>What proves to DCS who asks. Its text names its kind alone, so that no log line can give it away.</summary>
internal abstract record Credential
{
    private Credential() { }

    public sealed override string ToString() => GetType().Name;

    /// <summary>An access key, which signs each request; with a security token where it is a temporary one.</summary>
    internal sealed record AccessKey(string Id, string SecretKey, string? SecurityToken) : Credential;

    /// <summary>An IAM user, for whom IAM issues a token.</summary>
    internal sealed record Password(string Username, string UserPassword, string Domain) : Credential;
}

/// <summary>A credential and the version of the secret it was read from: another version is another credential.</summary>
internal sealed record VersionedCredential(Credential Credential, string Version);
