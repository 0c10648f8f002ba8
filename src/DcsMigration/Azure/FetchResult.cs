namespace DcsMigration.Azure;

/// <summary>
/// The result of a fetch: a value, or the error why there is none. From FreshUntil on callers wait for a new value.
/// Until UsableUntil the value is used if no new one can be fetched.
/// </summary>
internal sealed record FetchResult<T>(T? Value, DateTimeOffset FreshUntil, DateTimeOffset UsableUntil, FetchError? Error = null)
    where T : class
{
    public static implicit operator FetchResult<T>(FetchError error) => new(Value: null, FreshUntil: default, UsableUntil: default, error);
}

/// <summary>
/// Why a value is unavailable. The reason is for a person and contains no secret. RetryAfter is how long Key Vault or IAM asks the
/// caller to wait.
/// </summary>
internal sealed record FetchError(FetchErrorKind Kind, string Reason, TimeSpan? RetryAfter = null)
{
    public static FetchError Unavailable(string reason, TimeSpan? retryAfter = null) => new(FetchErrorKind.Unavailable, reason, retryAfter);
}

internal enum FetchErrorKind
{
    /// <summary>Not available now, but maybe later.</summary>
    Unavailable,

    /// <summary>IAM refused the user or the password.</summary>
    Refused,

    /// <summary>A setting is missing. Fetching again does not help.</summary>
    Misconfigured,
}
