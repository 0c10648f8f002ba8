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

    /// <summary>Other names that people and tools give the fields, without case and separators.</summary>
    private static readonly Dictionary<string, string[]> Aliases = new(StringComparer.Ordinal)
    {
        ["name"] =
        [
            "title", "label", "displayname", "taskname", "jobname", "instancename", "migrationname", "migrationtaskname", "task", "subject",
        ],
        ["description"] = ["comment", "comments", "note", "notes", "remark", "remarks", "memo", "text"],
        ["vpc_id"] = ["vpcuuid", "virtualprivatecloudid", "routerid"],
        ["subnet_id"] =
        [
            "subnetuuid", "subnetwork", "subnetworkid", "networkid", "netid", "neutronnetworkid", "neutronsubnetid", "virsubnetid",
        ],
        ["security_group_id"] = ["sg", "sgid", "nsgid", "secgroup", "secgroupid", "securitygroup", "groupid"],
    };

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
        if (FieldsIn(value) is { Count: > 0 } nested)
        {
            AddError(name, "contains the fields: move them up one level");
            _misplaced.UnionWith(nested);
        }
        else if (FieldsInText(value) is { Count: > 0 } inText)
        {
            AddError(name, "contains the fields as JSON inside a string: send them as members of the body");
            _misplaced.UnionWith(inText);
        }
        else if (PlaceOf(name) is { } place)
        {
            AddError(name, $"is unknown: send it {place}");
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

    private static List<string> FieldsIn(JsonElement value) => value.ValueKind == JsonValueKind.Object
        ? [.. value.EnumerateObject().Select(member => member.Name).Where(IsField)]
        : [];

    /// <summary>The fields in a string that is JSON itself, as some tools send it.</summary>
    private static List<string> FieldsInText(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.String || !JsonSyntax.LooksLikeJson(value.GetRawText()))
            return [];

        try
        {
            return FieldsIn(JsonElement.Parse(value.GetString()!));
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // Not JSON, or an unpaired surrogate escape.
            return [];
        }
    }

    /// <summary>Where a value belongs that is not part of the body. Null if it belongs nowhere.</summary>
    private string? PlaceOf(string name) => _errors.Count >= MaxErrorsShown ? null : NameSuggestion.Plain(name) switch
    {
        "idempotencykey" or "idempotency" => $"as the header {IdempotencyKeyReader.HeaderName}",
        "code" or "xfunctionskey" or "functionkey" => "as the header x-functions-key",
        _ => RequestQuery.ResemblesDryRun(name) ? $"in the query, ?{RequestQuery.DryRun}=true" : null,
    };

    /// <summary>No suggestion for errors beyond those shown: a body can have thousands.</summary>
    private string? Suggestion(string name) => _errors.Count >= MaxErrorsShown
        ? null
        : Array.Find(Names, field => Aliases[field].Contains(NameSuggestion.Plain(name), StringComparer.Ordinal))
            ?? NameSuggestion.Of(name, Names);

    private void AddError(string name, string message) => _errors.Add(FieldError.Of(name, message));

    private static bool IsField(string name) => Names.Contains(name, StringComparer.Ordinal);
}
