using DcsMigration.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace DcsMigration.Http;

/// <summary>Reads the query. Every unknown parameter is refused, since a misspelled dry run would create a task.</summary>
internal static class RequestQuery
{
    public const string DryRun = "dry_run";

    private const string FunctionKey = "code";

    /// <summary>What the Functions host reads. It ignores the case of their letters.</summary>
    private static readonly string[] OfTheHost = [FunctionKey, "clientId"];

    /// <summary>How the names begin that other services give a dry run.</summary>
    private static readonly string[] DryRunWords =
        ["dry", "simul", "valid", "verif", "check", "test", "trial", "preview", "whatif", "noop", "norun", "plan", "mock", "rehears"];

    /// <summary>Whether this is a dry run.</summary>
    public static Parsed<bool> ReadDryRun(IQueryCollection query)
    {
        if (Errors(query, name => name == DryRun, UnknownName) is { Count: > 0 } errors)
            return Invalid(errors);

        return query[DryRun] switch
        {
            [] => false,
            ["true" or "True"] => true,
            ["false" or "False"] => false,
            _ => Invalid([new FieldError(DryRun, "must be true or false, and sent once")]),
        };
    }

    /// <summary>Refuses every parameter on a route that has none of its own.</summary>
    public static Refusal? RefuseAny(IQueryCollection query)
    {
        var errors = Errors(query, _ => false, name => ResemblesDryRun(name)
            ? $"is only for {Routes.Prefix}{Routes.MigrationTasks}: remove it"
            : UnknownName(name));
        return errors.Count > 0 ? Invalid(errors) : null;
    }

    /// <summary>A dry run in a header, which would be ignored and create a task.</summary>
    public static Refusal? RefuseHeader(IHeaderDictionary headers)
    {
        var isPreferred = headers["Prefer"].Any(value => MentionsDryRun(value!));
        return (isPreferred ? "Prefer" : headers.Keys.FirstOrDefault(MentionsDryRun)) is { } header
            ? Invalid([FieldError.Of(DryRun, $"is sent as the header {header}: send it in the query, ?{DryRun}=true")])
            : null;
    }

    /// <summary>Whether a name is probably meant to ask for a dry run.</summary>
    public static bool ResemblesDryRun(string name)
    {
        var plain = NameSuggestion.Plain(name);
        return plain.Contains("dryrun", StringComparison.Ordinal)
            || Array.Exists(DryRunWords, word => plain.StartsWith(word, StringComparison.Ordinal))
            || NameSuggestion.Of(name, [DryRun]) is not null;
    }

    private static List<FieldError> Errors(IQueryCollection query, Func<string, bool> isKnown, Func<string, string> unknownName)
    {
        var errors = new List<FieldError>();
        foreach (var (name, values) in query)
        {
            if (isKnown(name))
                continue;

            // A function key has none of these separators, so another parameter follows it in its value.
            var error = !OfTheHost.Contains(name, StringComparer.OrdinalIgnoreCase) ? UnknownError(name, values, unknownName)
                : HasSeparator(values) ? "contains ;, ? or &: separate parameters with &"
                : values.Any(value => MentionsDryRun(value!)) ? $"contains {DryRun}: separate parameters with &"
                : null;
            if (error is not null)
                errors.Add(FieldError.Of(name, error));
        }

        return errors;
    }

    private static string UnknownError(string name, StringValues values, Func<string, string> unknownName) =>
        name.StartsWith("amp;", StringComparison.OrdinalIgnoreCase) ? "is unknown: separate parameters with & alone, not &amp;"
        : HasSeparator(values) ? "is unknown: remove it, and separate parameters with &"
        : unknownName(name);

    private static bool HasSeparator(StringValues values) => values.Any(value => value.AsSpan().ContainsAny(";?&"));

    private static string UnknownName(string name) =>
        ResemblesDryRun(name) ? $"is unknown (did you mean {DryRun}?)"
        : RequestFields.Names.Contains(name, StringComparer.Ordinal) ? "is unknown: send it in the body"
        : NameSuggestion.Plain(name) switch
        {
            "idempotencykey" or "idempotency" => $"is unknown: send it as the header {IdempotencyKeyReader.HeaderName}",
            "webhookid" => $"is unknown: send it as the header {WebhookHeaders.Standard.Id}",
            "svixid" => $"is unknown: send it as the header {WebhookHeaders.Svix.Id}",
            "xfunctionskey" or "functionskey" or "functionkey" or "apikey" or "key" => $"is unknown (did you mean {FunctionKey}?)",
            _ => "is unknown: remove it",
        };

    private static bool MentionsDryRun(string text) =>
        text.Contains("dry", StringComparison.OrdinalIgnoreCase)
        && NameSuggestion.Plain(text).Contains("dryrun", StringComparison.Ordinal);

    private static Refusal Invalid(IEnumerable<FieldError> errors)
    {
        FieldError[] shown = [.. errors.Take(RequestFields.MaxErrorsShown)];
        return new(FunctionError.Invalid, $"Correct the query: {FieldError.Summary(shown)}", shown);
    }
}
