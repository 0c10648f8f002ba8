namespace DcsMigration.Http;

/// <summary>What is wrong with one field, header or parameter of the query.</summary>
internal sealed record FieldError(string Field, string Message);
