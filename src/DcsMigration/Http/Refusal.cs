namespace DcsMigration.Http;

/// <summary>Why a request is refused. RetryAfter is when it is worth to send it again; null if it is not.</summary>
internal sealed record Refusal(
    FunctionError Error, string Message, IReadOnlyList<FieldError>? Details = null, TimeSpan? RetryAfter = null);
