namespace DcsMigration.Secrets;

/// <summary>
/// Why a value is unavailable. The reason is for a person and contains no secret. RetryAfter is when to ask again: how long Key Vault or
/// IAM asks to wait, or, of a remembered failure, the time that is left.
/// </summary>
internal sealed record FetchError(FetchErrorKind Kind, string Reason, TimeSpan? RetryAfter = null)
{
    public static FetchError Unavailable(string reason, TimeSpan? retryAfter = null) => new(FetchErrorKind.Unavailable, reason, retryAfter);
}
