namespace DcsMigration.Http;

/// <summary>Why a request is refused.</summary>
internal sealed record Refusal(FunctionError Error, string Message, IReadOnlyList<FieldError>? Details = null);
