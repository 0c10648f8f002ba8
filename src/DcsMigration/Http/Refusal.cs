namespace DcsMigration.Http;

/// <summary>Why a request is refused.</summary>
internal sealed record Refusal(FunctionError Error, string Message, IReadOnlyList<FieldError>? Details = null);

/// <summary>What is wrong with one field, header or parameter of the query.</summary>
internal sealed record FieldError(string Field, string Message);
