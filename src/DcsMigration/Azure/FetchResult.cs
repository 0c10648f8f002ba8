namespace DcsMigration.Azure;

/// <summary>The result of a fetch: a value and how long it lasts, or why there is none.</summary>
internal abstract record FetchResult<T>
{
    private FetchResult() { }

    /// <param name="Value">What was fetched.</param>
    /// <param name="FreshUntil">From then on callers wait for a new value.</param>
    /// <param name="UsableUntil">Until then the value is used if no new one can be fetched.</param>
    internal sealed record Found(T Value, DateTimeOffset FreshUntil, DateTimeOffset UsableUntil) : FetchResult<T>;

    internal sealed record Failed(FetchError Error) : FetchResult<T>;
}

/// <summary>Why a value is unavailable.</summary>
/// <param name="Kind">The kind of failure.</param>
/// <param name="Reason">The reason, for a person. Contains no secret.</param>
/// <param name="RetryAfter">How long Key Vault or IAM asks the caller to wait.</param>
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
