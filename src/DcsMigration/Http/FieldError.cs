using DcsMigration.Text;

namespace DcsMigration.Http;

/// <summary>What is wrong with one field, header or parameter of the query.</summary>
internal sealed record FieldError(string Field, string Message)
{
    private const int MaxNameShown = 64;

    /// <summary>With a name that the caller chose, cut to what a person reads, and with its invisible characters as escapes.</summary>
    public static FieldError Of(string field, string message) => new(
        field.Length <= MaxNameShown && !field.AsSpan().ContainsAnyExceptInRange(' ', '~') ? field : Printable.Of(field, MaxNameShown + 1),
        message);

    /// <summary>One sentence. The message of a reply repeats the errors, because a run history shows little else.</summary>
    public static string Summary(IEnumerable<FieldError> errors) =>
        string.Join("; ", errors.Select(error => $"{error.Field} {error.Message}")) + ".";
}
