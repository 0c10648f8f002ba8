namespace DcsMigration.Azure;

/// <summary>Why no credential is available, in words for a person, with nothing secret in them.</summary>
/// <param name="Kind">What kind of failure it is.</param>
/// <param name="Reason">The words.</param>
/// <param name="RetryAfter">When Key Vault or IAM wants to be asked again.</param>
internal sealed record FetchError(FetchErrorKind Kind, string Reason, TimeSpan? RetryAfter = null)
{
    public static FetchError Unavailable(string reason, TimeSpan? retryAfter = null) => new(FetchErrorKind.Unavailable, reason, retryAfter);
}

internal enum FetchErrorKind
{
    /// <summary>Not available now; it may be later.</summary>
    Unavailable,

    /// <summary>IAM refused the user or the password.</summary>
    Refused,

    /// <summary>A setting is missing: asking again won't help.</summary>
    Misconfigured,
}
