using System.Text.Json;

namespace DcsMigration.Endpoint;

/// <summary>The members of a request as they were sent, and the faults found so far.</summary>
internal sealed class RequestFields
{
    /// <summary>API page, Table 2.</summary>
    public static readonly string[] Names = ["name", "description", "vpc_id", "subnet_id", "security_group_id"];

    private const int LongestNameShown = 64;

    /// <summary>By their places in <see cref="Names"/>.</summary>
    private readonly string?[] _values = new string?[Names.Length];
    private readonly bool[] _isThere = new bool[Names.Length];
    private readonly List<FieldFault> _faults = [];
    private HashSet<string>? _unknown;

    private RequestFields() { }

    public IReadOnlyList<FieldFault> Faults => _faults;

    public bool HasDuplicate { get; private set; }

    /// <summary>The name of a member, at any depth, is not text: it has an unpaired surrogate escape.</summary>
    public bool HasUnreadableName { get; private set; }

    /// <summary>Reads the members of the object that the reader has entered, to the end of the text.</summary>
    /// <exception cref="JsonException">The text is no JSON.</exception>
    public static RequestFields Read(ref Utf8JsonReader reader)
    {
        var fields = new RequestFields();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = Name(ref reader);
            reader.Read();
            if (name is null)
                fields.HasUnreadableName = true;
            else
                fields.Add(name, ref reader);

            fields.SkipValue(ref reader);
        }

        // What follows the object is not part of it: this throws if it is anything but white space.
        reader.Read();
        return fields;
    }

    /// <summary>The value of a member that must be there, if it keeps the rule.</summary>
    /// <param name="name">The member.</param>
    /// <param name="rule">What is wrong with a value; null if nothing is.</param>
    public string? Checked(string name, Func<string, string?> rule)
    {
        var value = Optional(name);
        if (value is not null && rule(value) is { } fault)
            _faults.Add(new FieldFault(name, fault));
        else if (value is null && !IsAtFault(name))
            _faults.Add(new FieldFault(name, "is required"));

        return value;
    }

    public string? Optional(string name) => _values[Array.IndexOf(Names, name)];

    private bool IsAtFault(string name) => _faults.Exists(fault => fault.Field == name);

    private void Add(string name, ref Utf8JsonReader reader)
    {
        var index = Array.IndexOf(Names, name);
        if (!IsFirst(name, index))
        {
            HasDuplicate = true;
            Fault(name, "is there more than once");
            return;
        }

        if (index < 0)
            Fault(name, NearMiss.Of(name, Names) is { } meant ? $"is not known: did you mean {meant}?" : "is not known: leave it out");
        else if (reader.TokenType == JsonTokenType.String)
            AddText(index, ref reader);
        else if (reader.TokenType != JsonTokenType.Null)
            Fault(name, $"must be a string, not {RequestValidator.Kind(reader.TokenType)}");
    }

    private void SkipValue(ref Utf8JsonReader reader)
    {
        var depth = reader.CurrentDepth;
        if (reader.TokenType is not (JsonTokenType.StartObject or JsonTokenType.StartArray))
            return;

        while (reader.Read() && reader.CurrentDepth > depth)
        {
            if (reader.TokenType == JsonTokenType.PropertyName && reader.ValueIsEscaped && Text(ref reader) is null)
                HasUnreadableName = true;
        }
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
            Fault(Names[index], "has an unpaired surrogate escape");
    }

    private void Fault(string name, string message) =>
        _faults.Add(new FieldFault(name.Length <= LongestNameShown ? name : $"{Cut(name)}…", message));

    /// <summary>Not within a character that takes two places.</summary>
    private static string Cut(string name) =>
        name[..(char.IsHighSurrogate(name[LongestNameShown - 1]) ? LongestNameShown - 1 : LongestNameShown)];

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
