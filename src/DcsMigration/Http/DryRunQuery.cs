using Microsoft.AspNetCore.Http;

namespace DcsMigration.Http;

/// <summary>Reads ?dry_run=true. A similar name or another value is refused, since the task would be created otherwise.</summary>
internal static class DryRunQuery
{
    public const string Name = "dry_run";

    private static readonly string[] Names = [Name, "validate", "validate_only"];

    public static (bool IsDryRun, Refusal? Refusal) Read(IQueryCollection query)
    {
        foreach (var (name, values) in query)
        {
            if (name == Name)
                continue;
            if (NameSuggestion.Of(name, Names) is not null)
                return (false, Invalid(name, $"is unknown (did you mean {Name}?)"));
        }

        return query[Name] switch
        {
            [] => (false, null),
            ["true" or "True"] => (true, null),
            ["false" or "False"] => (false, null),
            _ => (false, Invalid(Name, "must be true or false, and sent once")),
        };
    }

    /// <summary>Refuses a dry run on a route that has none.</summary>
    public static Refusal? RefuseAny(IQueryCollection query)
    {
        var asked = query.Keys.FirstOrDefault(name => NameSuggestion.Of(name, Names) is not null);
        return asked is null ? null : Invalid(asked, $"is only for {Routes.Prefix}{Routes.MigrationTasks}: remove it");
    }

    private static Refusal Invalid(string name, string error) =>
        new(FunctionError.Invalid, $"Correct the query: {name} {error}.", [new FieldError(name, error)]);
}
