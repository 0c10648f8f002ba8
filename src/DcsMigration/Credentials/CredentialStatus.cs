namespace DcsMigration.Credentials;

/// <summary>Whether requests can be authorized, for the operator.</summary>
internal abstract record CredentialStatus
{
    private CredentialStatus() { }

    /// <summary>The warning says that the vault or IAM is down and the last value is used; null if all is well.</summary>
    internal sealed record Available(string? Warning) : CredentialStatus;

    internal sealed record Unavailable(string Reason) : CredentialStatus;
}
