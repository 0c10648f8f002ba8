namespace DcsMigration.Http;

/// <summary>Why a request is refused.</summary>
/// <param name="Error">The error.</param>
/// <param name="Message">What to do.</param>
/// <param name="Details">What is wrong with which field.</param>
/// <param name="RetryAfter">When it is worth to send it again; null if it is not.</param>
/// <param name="IsUnverified">Anybody may have sent it: it needs no function key, and no signature has been verified.</param>
internal sealed record Refusal(
    FunctionError Error,
    string Message,
    IReadOnlyList<FieldError>? Details = null,
    TimeSpan? RetryAfter = null,
    bool IsUnverified = false);
