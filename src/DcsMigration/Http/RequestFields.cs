using System.Text.Json;
using DcsMigration.Text;

namespace DcsMigration.Http;

/// <summary>The members of a request, and the errors found so far.</summary>
internal sealed class RequestFields
{
    /// <summary>API page, Table 2.</summary>
    public static readonly string[] Names = ["name", "description", "vpc_id", "subnet_id", "security_group_id"];

    /// <summary>A body of 16 KiB can have thousands of errors; nobody reads more than this.</summary>
    public const int MaxErrorsShown = 20;

    private const int MaxNameShown = 64;

    private readonly Dictionary<string, string> _values = new(StringComparer.Ordinal);
    private readonly HashSet<string> _sent = new(StringComparer.Ordinal);

    /// <summary>Fields that were probably sent under a similar name or one level too deep. They are not also reported as missing.</summary>
    private readonly HashSet<string> _misplaced = new(StringComparer.Ordinal);
    private readonly List<FieldError> _errors = [];

    /// <param name="body">An object whose member names can be read.</param>
    public RequestFields(JsonElement body)
    {
        foreach (var member in body.EnumerateObject())
            Add(member.Name, member.Value);
    }

    public IReadOnlyList<FieldError> Errors => _errors;

    public bool HasDuplicate { get; private set; }

    /// <summary>The value of a required field. The rule returns the error of a value, or null.</summary>
    public string? Required(string name, Func<string, string?> rule)
    {
        var value = Optional(name, rule);
        if (value is null && !_misplaced.Contains(name) && !_errors.Exists(error => error.Field == name))
            AddError(name, "is required");

        return value;
    }

    /// <summary>The value of a field, or null if it is absent.</summary>
    public string? Optional(string name, Func<string, string?> rule)
    {
        var value = _values.GetValueOrDefault(name);
        if (value is not null && rule(value) is { } error)
            AddError(name, error);

        return value;
    }

    public static string Kind(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "an array",
        JsonValueKind.Number => "a number",
        JsonValueKind.True or JsonValueKind.False => "a boolean",
        JsonValueKind.Null => "null",
        _ => "a string",
    };

    private void Add(string name, JsonElement value)
    {
        if (!_sent.Add(name))
        {
            HasDuplicate = true;
            AddError(name, "occurs more than once");
        }
        else if (!IsField(name))
        {
            AddUnknown(name, value);
        }
        else if (value.ValueKind == JsonValueKind.String)
        {
            AddText(name, value);
        }
        else if (value.ValueKind != JsonValueKind.Null)
        {
            AddError(name, $"must be a string, not {Kind(value)}");
        }
    }

    private void AddUnknown(string name, JsonElement value)
    {
        var nested = value.ValueKind == JsonValueKind.Object
            ? value.EnumerateObject().Select(member => member.Name).Where(IsField).ToList()
            : [];
        if (nested.Count > 0)
        {
            AddError(name, "contains the fields: move them up one level");
            _misplaced.UnionWith(nested);
        }
        else if (Suggestion(name) is { } meant)
        {
            AddError(name, $"is unknown (did you mean {meant}?)");
            _misplaced.Add(meant);
        }
        else
        {
            AddError(name, "is unknown: remove it");
        }
    }

    private void AddText(string name, JsonElement value)
    {
        try
        {
            _values[name] = value.GetString()!;
        }
        catch (InvalidOperationException)
        {
            AddError(name, "has an unpaired surrogate escape");
        }
    }

    /// <summary>No suggestion for errors beyond those shown: a body can have thousands.</summary>
    private string? Suggestion(string name) => _errors.Count < MaxErrorsShown ? NameSuggestion.Of(name, Names) : null;

    private void AddError(string name, string message) =>
        _errors.Add(new FieldError(name.Length <= MaxNameShown ? name : $"{Cut(name)}…", message));

    /// <summary>Does not split a surrogate pair.</summary>
    private static string Cut(string name) =>
        name[..(char.IsHighSurrogate(name[MaxNameShown - 1]) ? MaxNameShown - 1 : MaxNameShown)];

    private static bool IsField(string name) => Names.Contains(name, StringComparer.Ordinal);
}
