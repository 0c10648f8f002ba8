namespace DcsMigration.Secrets;

/// <summary>
/// Why a value is unavailable. The reason is for a person and contains no secret. RetryAfter is how long Key Vault or IAM asks the
/// caller to wait.
/// </summary>
internal sealed record FetchError(FetchErrorKind Kind, string Reason, TimeSpan? RetryAfter = null)
{
    public static FetchError Unavailable(string reason, TimeSpan? retryAfter = null) => new(FetchErrorKind.Unavailable, reason, retryAfter);
}
