namespace DcsMigration.Credentials;

/// <summary>Whether a request to DCS can be authorized.</summary>
internal abstract record AccessResult
{
    private AccessResult() { }

    /// <summary>Dispose the use when the request has been answered.</summary>
    internal sealed record Granted(CredentialUse Use) : AccessResult;

    /// <summary>The credential was refused twice in a row, and is not used for a while.</summary>
    internal sealed record Held(CredentialRefusal Refusal, TimeSpan RetryAfter) : AccessResult;

    /// <summary>A setting that this kind of credential requires is missing.</summary>
    internal sealed record Misconfigured(string Reason) : AccessResult;

    /// <summary>The credential or the token is not available now.</summary>
    internal sealed record Unavailable(string Reason, TimeSpan RetryAfter) : AccessResult;
}
