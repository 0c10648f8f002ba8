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

    private readonly List<string> _errors = [];
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
            Invalid(key, "true or false");

        return value;
    }

    public TimeSpan Duration(string key, TimeSpan defaultValue, TimeSpan max)
    {
        if (Value(key) is not { } text)
            return defaultValue;
        if (TimeSpan.TryParseExact(text, DurationFormats, CultureInfo.InvariantCulture, out var value)
            && value > TimeSpan.Zero
            && value <= max)
        {
            return value;
        }

        Invalid(key, $"a duration as hours:minutes:seconds, such as {defaultValue:c}, more than zero and at most {max:c}");
        return defaultValue;
    }

    /// <summary>A sentence for each name that is set in a section read so far, but is not a setting. Call it last.</summary>
    public IReadOnlyList<string> UnknownNames() =>
    [
        .. _names.Select(SectionOf).Distinct(StringComparer.OrdinalIgnoreCase)
            .SelectMany(section => configuration.GetSection(section).AsEnumerable())
            .Where(setting => setting.Value is not null)
            .Where(setting => setting.Key.Contains(':', StringComparison.Ordinal) && !_names.Contains(setting.Key))
            .Select(setting => Unknown(setting.Key)),
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
        if (value is null && Value(key) is not null)
            Invalid(key, expected);
        else if (value is null && isRequired)
            AddError($"{key} is not set. Expected {expected}. {HowToSet(key)}");

        return value;
    }

    private void Invalid(string key, string expected) => AddError($"{key} is invalid. Expected {expected}. {HowToSet(key)}");

    /// <summary>Adds an error that concerns several settings.</summary>
    public void AddError(string error) => _errors.Add(error);

    private static string HowToSet(string key) =>
        $"Set the environment variable {key.Replace(":", "__", StringComparison.Ordinal)}.";
}
