using Microsoft.AspNetCore.Http;

namespace DcsMigration.Http;

/// <summary>Reads ?dry_run=true. A similar name or another value is refused, since the task would be created otherwise.</summary>
internal static class DryRunQuery
{
    public const string Name = "dry_run";

    private static readonly string[] Names = [Name, "validate", "validate_only"];

    public static (bool IsDryRun, Refusal? Refusal) Read(IQueryCollection query)
    {
        if (Similar(query).FirstOrDefault(name => name != Name) is { } unknown)
            return (false, Invalid(unknown, $"is unknown (did you mean {Name}?)"));

        return query[Name] switch
        {
            [] => (false, null),
            ["true" or "True"] => (true, null),
            ["false" or "False"] => (false, null),
            _ => (false, Invalid(Name, "must be true or false, and sent once")),
        };
    }

    /// <summary>Refuses a dry run on a route that has none.</summary>
    public static Refusal? RefuseAny(IQueryCollection query) =>
        Similar(query).FirstOrDefault() is { } name ? Invalid(name, $"is only for {Routes.Prefix}{Routes.MigrationTasks}: remove it") : null;

    private static IEnumerable<string> Similar(IQueryCollection query) => query.Keys.Where(name => NameSuggestion.Of(name, Names) is not null);

    private static Refusal Invalid(string name, string error) =>
        new(FunctionError.Invalid, $"Correct the query: {name} {error}.", [new FieldError(name, error)]);
}
