using DcsMigration.Text;
using Microsoft.AspNetCore.Http;

namespace DcsMigration.Http;

/// <summary>Reads ?dry_run=true. A similar name or another value is refused, since the task would be created otherwise.</summary>
internal static class DryRunQuery
{
    public const string Name = "dry_run";

    /// <summary>Whether this is a dry run.</summary>
    public static Parsed<bool> Read(IQueryCollection query)
    {
        if (Similar(query).FirstOrDefault(name => name != Name) is { } unknown)
            return Invalid(unknown, $"is unknown (did you mean {Name}?)");

        return query[Name] switch
        {
            [] => false,
            ["true" or "True"] => true,
            ["false" or "False"] => false,
            _ => Invalid(Name, "must be true or false, and sent once"),
        };
    }

    /// <summary>Refuses a dry run on a route that has none.</summary>
    public static Refusal? RefuseAny(IQueryCollection query) =>
        Similar(query).FirstOrDefault() is { } name
            ? Invalid(name, $"is only for {Routes.Prefix}{Routes.MigrationTasks}: remove it")
            : null;

    private static IEnumerable<string> Similar(IQueryCollection query) =>
        query.Keys.Where(name => NameSuggestion.Of(name, [Name]) is not null);

    private static Refusal Invalid(string name, string error) =>
        new(FunctionError.Invalid, $"Correct the query: {name} {error}.", [new FieldError(name, error)]);
}
