using System.Buffers;
using System.Globalization;
using DcsMigration.Text;
using Microsoft.Extensions.Configuration;

namespace DcsMigration;

/// <summary>Reads one setting after another and collects what is wrong with them, so that all errors are reported at once.</summary>
/// <remarks>The configuration binder throws at the first value that it can't convert.</remarks>
internal sealed class SettingsReader(IConfiguration configuration)
{
    /// <summary>Parsed exactly: TimeSpan.Parse reads "20" as twenty days and "24:00:00" as twenty-four days.</summary>
    private static readonly string[] DurationFormats =
        [@"h\:m", @"h\:m\:s", @"h\:m\:s\.FFFFFFF", @"d\.h\:m\:s", @"d\.h\:m\:s\.FFFFFFF"];

    /// <summary>A value with one of these may contain a secret: a password or signature in a URL.</summary>
    private static readonly SearchValues<char> SecretMarks = SearchValues.Create("@?#&=;");

    private readonly List<string> _errors = [];
    private readonly HashSet<string> _invalid = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _names = new(StringComparer.OrdinalIgnoreCase);

    public IReadOnlyList<string> Errors => _errors;

    /// <summary>Null if the setting is absent or invalid.</summary>
    public string? Text(string key, Func<string, bool> isValid, string expected, bool isRequired = false) =>
        Checked(key, Value(key) is { } text && isValid(text) ? text : null, isRequired, expected);

    /// <summary>An absolute URL without a query, fragment or user. Null if the setting is absent or invalid.</summary>
    public Uri? Url(string key, Func<Uri, bool> isValid, string expected, bool isRequired) => Checked(
        key,
        Uri.TryCreate(Value(key), UriKind.Absolute, out var uri) && uri is { Query: "", Fragment: "", UserInfo: "" } && isValid(uri)
            ? uri
            : null,
        isRequired,
        expected);

    /// <summary>False if it is not set.</summary>
    public bool Flag(string key)
    {
        if (Value(key) is not { } text)
            return false;
        if (!bool.TryParse(text, out var value))
            Invalid(key, text, "true or false");

        return value;
    }

    /// <summary>More than zero, and at least the minimum if there is one.</summary>
    public TimeSpan Duration(string key, TimeSpan defaultValue, TimeSpan max, TimeSpan min = default)
    {
        if (Value(key) is not { } text)
            return defaultValue;
        if (TimeSpan.TryParseExact(text, DurationFormats, CultureInfo.InvariantCulture, out var value)
            && value > TimeSpan.Zero
            && value >= min
            && value <= max)
        {
            return value;
        }

        var range = min > TimeSpan.Zero ? $"at least {min:c}" : "more than zero";
        Invalid(
            key,
            text,
            $"a duration as hours:minutes:seconds, such as {defaultValue:c}, {range} and at most {max:c}",
            HasTooManyHours(text) ? " Write hours up to 23; one day is 1.00:00:00." : "");
        return defaultValue;
    }

    /// <summary>Checks that one valid duration is not longer than another one.</summary>
    public void AtMost(string key, TimeSpan value, string limitKey, TimeSpan limit)
    {
        if (value > limit && !_invalid.Contains(key) && !_invalid.Contains(limitKey))
        {
            AddError(
                $"{key} ({value:c}) must be at most {limitKey} ({limit:c}). "
                + $"Set the environment variable {VariableOf(key)} or {VariableOf(limitKey)}.");
        }
    }

    /// <summary>
    /// A sentence for each name that is set in a section read so far, but is not a setting, and for each variable that is a setting's
    /// name with other separators, such as DCS_ENDPOINT. Call it last.
    /// </summary>
    public IReadOnlyList<string> UnknownNames() =>
    [
        .. _names.Select(SectionOf).Distinct(StringComparer.OrdinalIgnoreCase)
            .SelectMany(section => configuration.GetSection(section).AsEnumerable())
            .Where(setting => setting.Value is not null)
            .Where(setting => setting.Key.Contains(':', StringComparison.Ordinal) && !_names.Contains(setting.Key))
            .Select(setting => Unknown(setting.Key)),
        .. from variable in configuration.GetChildren()
           where !string.IsNullOrWhiteSpace(variable.Value)
           from name in _names
           where NameSuggestion.Plain(name) == NameSuggestion.Plain(variable.Key)
           select $"{variable.Key} is not a setting. Did you mean {VariableOf(name)}?",
    ];

    /// <summary>The text of a setting, or null if it is absent or blank.</summary>
    public string? Value(string key)
    {
        _names.Add(key);
        return configuration[key]?.Trim() is { Length: > 0 } value ? value : null;
    }

    private string Unknown(string key)
    {
        var siblings = _names.Where(name => SectionOf(name).Equals(SectionOf(key), StringComparison.OrdinalIgnoreCase)).ToList();
        return NameSuggestion.Of(key, siblings) is { } meant
            ? $"{key} is not a setting. Did you mean {meant}?"
            : $"{key} is not a setting. Remove it, or use one of {string.Join(", ", siblings)}.";
    }

    private static string SectionOf(string key) => key[..key.IndexOf(':', StringComparison.Ordinal)];

    /// <summary>Adds an error if the value is null although the setting is set, or required.</summary>
    private T? Checked<T>(string key, T? value, bool isRequired, string expected)
        where T : class
    {
        if (value is null && Value(key) is { } text)
            Invalid(key, text, expected);
        else if (value is null && isRequired)
            AddError($"{key} is not set. Expected {expected}. {HowToSet(key)}");

        return value;
    }

    private void Invalid(string key, string text, string expected, string hint = "")
    {
        _invalid.Add(key);
        AddError(text.StartsWith("@Microsoft.", StringComparison.OrdinalIgnoreCase)
            ? $"{key} is an unresolved reference to Key Vault or App Configuration: check that its target exists and that the app's "
                + $"identity may read it. Expected {expected}. {HowToSet(key)}"
            : $"{key} is invalid{Shown(key, text)}.{hint} Expected {expected}. {HowToSet(key)}");
    }

    /// <summary>Adds an error that concerns several settings.</summary>
    public void AddError(string error) => _errors.Add(error);

    /// <summary>The value, unless it may contain a secret: a password or signature in a URL, or a secret in place of its name.</summary>
    private static string Shown(string key, string text)
    {
        const int MaxId = 36;
        const int MaxUrl = 100;
        var isShort = text.Length <= (text.Contains("://", StringComparison.Ordinal) ? MaxUrl : MaxId);
        return isShort && !key.EndsWith("SecretName", StringComparison.Ordinal) && !text.AsSpan().ContainsAny(SecretMarks)
            ? $": \"{text}\""
            : "";
    }

    private static bool HasTooManyHours(string text) =>
        text.Split(':') is [var hours, _, ..]
        && int.TryParse(hours, NumberStyles.None, CultureInfo.InvariantCulture, out var count)
        && count > 23;

    private static string HowToSet(string key) => $"Set the environment variable {VariableOf(key)}.";

    private static string VariableOf(string key) => key.Replace(":", "__", StringComparison.Ordinal);
}
