using System.Text.Json;

namespace DcsMigration.Http;

/// <summary>The members of a request as they were sent, and the errors found so far.</summary>
internal sealed class RequestFields
{
    /// <summary>API page, Table 2.</summary>
    public static readonly string[] Names = ["name", "description", "vpc_id", "subnet_id", "security_group_id"];

    private const int MaxNameShown = 64;

    /// <summary>By their places in <see cref="Names"/>.</summary>
    private readonly string?[] _values = new string?[Names.Length];
    private readonly bool[] _isThere = new bool[Names.Length];

    /// <summary>Probably sent under a similar name, or one level too deep: one mistake is reported once.</summary>
    private readonly bool[] _isElsewhere = new bool[Names.Length];
    private readonly List<FieldError> _errors = [];
    private HashSet<string>? _unknown;

    private RequestFields() { }

    public IReadOnlyList<FieldError> Errors => _errors;

    public bool HasDuplicate { get; private set; }

    /// <summary>The name of a member, at any depth, is not text: it has an unpaired surrogate escape.</summary>
    public bool HasUnreadableName { get; private set; }

    /// <summary>Reads the members of the object that the reader has entered, to the end of the text.</summary>
    /// <exception cref="JsonException">The text is not JSON.</exception>
    public static RequestFields Read(ref Utf8JsonReader reader)
    {
        var fields = new RequestFields();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = Name(ref reader);
            reader.Read();
            if (name is null)
            {
                fields.HasUnreadableName = true;
                fields.SkipValue(ref reader);
            }
            else
            {
                fields.Add(name, ref reader);
            }
        }

        // What follows the object is not part of it: this throws if it is anything but white space.
        reader.Read();
        return fields;
    }

    /// <summary>The value of a required member.</summary>
    /// <param name="name">The member.</param>
    /// <param name="rule">What is wrong with a value; null if nothing is.</param>
    public string? Required(string name, Func<string, string?> rule)
    {
        var value = Optional(name, rule);
        if (value is null && !HasError(name) && !_isElsewhere[Array.IndexOf(Names, name)])
            _errors.Add(new FieldError(name, "is required"));

        return value;
    }

    /// <summary>The value of a member, or null where it is absent.</summary>
    public string? Optional(string name, Func<string, string?> rule)
    {
        var value = _values[Array.IndexOf(Names, name)];
        if (value is not null && rule(value) is { } error)
            _errors.Add(new FieldError(name, error));

        return value;
    }

    private bool HasError(string name) => _errors.Exists(error => error.Field == name);

    private void Add(string name, ref Utf8JsonReader reader)
    {
        var index = Array.IndexOf(Names, name);
        if (!IsFirst(name, index))
        {
            HasDuplicate = true;
            AddError(name, "is there more than once");
            SkipValue(ref reader);
        }
        else if (index < 0)
        {
            AddUnknown(name, ref reader);
        }
        else if (reader.TokenType == JsonTokenType.String)
        {
            AddText(index, ref reader);
        }
        else
        {
            if (reader.TokenType != JsonTokenType.Null)
                AddError(name, $"must be a string, not {RequestValidator.Kind(reader.TokenType)}");
            SkipValue(ref reader);
        }
    }

    /// <summary>Not searched for errors that are not shown: a body can have thousands.</summary>
    private string? Meant(string name) => _errors.Count < RequestValidator.MaxDetails ? NameSuggestion.Of(name, Names) : null;

    private void AddUnknown(string name, ref Utf8JsonReader reader)
    {
        var isObject = reader.TokenType == JsonTokenType.StartObject;
        var nested = SkipValue(ref reader);
        if (isObject && nested.Count > 0)
        {
            AddError(name, "contains the fields: move them up one level");
            nested.ForEach(index => _isElsewhere[index] = true);
        }
        else if (Meant(name) is { } meant)
        {
            AddError(name, $"is unknown (did you mean {meant}?)");
            _isElsewhere[Array.IndexOf(Names, meant)] = true;
        }
        else
        {
            AddError(name, "is unknown: remove it");
        }
    }

    /// <summary>Skips an object or array. Returns the places in <see cref="Names"/> of the members directly in it.</summary>
    private List<int> SkipValue(ref Utf8JsonReader reader)
    {
        var nested = new List<int>();
        var depth = reader.CurrentDepth;
        if (reader.TokenType is not (JsonTokenType.StartObject or JsonTokenType.StartArray))
            return nested;

        while (reader.Read() && reader.CurrentDepth > depth)
        {
            if (reader.TokenType != JsonTokenType.PropertyName)
                continue;
            if (reader.ValueIsEscaped && Text(ref reader) is null)
                HasUnreadableName = true;
            else if (reader.CurrentDepth == depth + 1 && Array.IndexOf(Names, Name(ref reader)) is >= 0 and var index)
                nested.Add(index);
        }

        return nested;
    }

    private bool IsFirst(string name, int index)
    {
        if (index < 0)
            return (_unknown ??= new(StringComparer.Ordinal)).Add(name);

        var isFirst = !_isThere[index];
        _isThere[index] = true;
        return isFirst;
    }

    private void AddText(int index, ref Utf8JsonReader reader)
    {
        var text = Text(ref reader);
        _values[index] = text;
        if (text is null)
            AddError(Names[index], "has an unpaired surrogate escape");
    }

    private void AddError(string name, string message) =>
        _errors.Add(new FieldError(name.Length <= MaxNameShown ? name : $"{Cut(name)}…", message));

    /// <summary>Not within a character that takes two places.</summary>
    private static string Cut(string name) =>
        name[..(char.IsHighSurrogate(name[MaxNameShown - 1]) ? MaxNameShown - 1 : MaxNameShown)];

    /// <summary>A known name as it stands here, so that nothing is made to look at it.</summary>
    private static string? Name(ref Utf8JsonReader reader)
    {
        if (!reader.ValueIsEscaped)
        {
            foreach (var name in Names)
            {
                if (reader.ValueTextEquals(name))
                    return name;
            }
        }

        return Text(ref reader);
    }

    /// <summary>The text, or null where it has an unpaired surrogate escape.</summary>
    private static string? Text(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }
}
