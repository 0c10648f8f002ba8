namespace DcsMigration.Credentials;

/// <summary>
/// What the service authenticates to DCS with. ToString returns only the kind, so that no log line can reveal the credential.
/// </summary>
internal abstract record Credential
{
    private Credential() { }

    public sealed override string ToString() => GetType().Name;

    /// <summary>An access key, which signs each request. A temporary key has a security token.</summary>
    internal sealed record AccessKey(string Id, string SecretKey, string? SecurityToken) : Credential;

    /// <summary>An IAM user, for whom IAM issues a token.</summary>
    internal sealed record Password(string Username, string UserPassword, string Domain) : Credential;
}
