using System.Globalization;
using DcsMigration.Http;
using Microsoft.Extensions.Configuration;

namespace DcsMigration;

/// <summary>Reads one setting after another and collects what is wrong with them, so that all errors are reported at once.</summary>
/// <remarks>The configuration binder throws at the first value that it can't convert.</remarks>
internal sealed class SettingsReader(IConfiguration configuration)
{
    /// <summary>Exact, since the lenient parser reads "20" as twenty days and "24:00:00" as twenty-four.</summary>
    private static readonly string[] DurationFormats =
        [@"h\:m", @"h\:m\:s", @"h\:m\:s\.FFFFFFF", @"d\.h\:m\:s", @"d\.h\:m\:s\.FFFFFFF"];

    private readonly List<string> _errors = [];
    private readonly HashSet<string> _names = new(StringComparer.OrdinalIgnoreCase);

    public IReadOnlyList<string> Errors => _errors;

    /// <summary>A server's base URL; http only for a loopback address.</summary>
    public Uri? Endpoint(string key, bool isRequired, string example) => Checked(
        key,
        BaseUrl(Value(key), allowLoopbackHttp: true),
        isRequired,
        $"an https URL without a path, such as {example} (http only for a loopback address)");

    public Uri? Vault(string key, bool isRequired) => Checked(
        key, BaseUrl(Value(key)), isRequired, "the https URL of the key vault, such as https://my-vault.vault.azure.net");

    /// <summary>A table service; http only for the emulator on a loopback address, whose account is in the path.</summary>
    public Uri? TableService(string key, bool isRequired) => Checked(
        key,
        BaseUrl(Value(key)) ?? EmulatedTableService(Value(key)),
        isRequired,
        "the https URL of a storage account's table service, such as https://myaccount.table.core.windows.net");

    /// <summary>False if it is not set.</summary>
    public bool Flag(string key)
    {
        if (Value(key) is not { } text)
            return false;
        if (!bool.TryParse(text, out var value))
            Invalid(key, "true or false");

        return value;
    }

    /// <summary>Table Storage allows 3 to 63 letters and digits, a letter first.</summary>
    public string TableName(string key, string defaultValue)
    {
        var value = Value(key) ?? defaultValue;
        if (value.Length is < 3 or > 63 || !char.IsAsciiLetter(value[0]) || !value.All(char.IsAsciiLetterOrDigit))
            Invalid(key, "the name of a table: 3 to 63 letters and digits, starting with a letter");

        return value;
    }

    /// <summary>The host parses it. Here the number of fields and their characters are checked.</summary>
    public string Schedule(string key, string defaultValue)
    {
        var value = Value(key) ?? defaultValue;
        var fields = value.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (fields.Length != 6 || !fields.All(field => field.All(c => char.IsAsciiLetterOrDigit(c) || c is '*' or '/' or ',' or '-')))
        {
            Invalid(key, $"an NCRONTAB expression with six fields, seconds first, such as {defaultValue}");
            return defaultValue;
        }

        return value;
    }

    public string ProjectId(string key)
    {
        const string Expected = "the id of the project in which tasks are created: 32 hexadecimal digits or a UUID";
        var value = Value(key);
        if (value is null)
            Missing(key, Expected);
        else if (!FieldRules.IsUuid(value, "N") && !FieldRules.IsUuid(value))
            Invalid(key, Expected);

        return value ?? "";
    }

    public string? ClientId(string key)
    {
        var value = Value(key);
        if (value is not null && !FieldRules.IsUuid(value))
            Invalid(key, "the client id of the function's managed identity: a UUID");

        return value;
    }

    public string SecretName(string key, string defaultValue) => OptionalSecretName(key, "holds the DCS credential") ?? defaultValue;

    /// <summary>Key Vault allows letters, digits and dashes, 127 of them.</summary>
    public string? OptionalSecretName(string key, string what)
    {
        var value = Value(key);
        if (value is not null && (value.Length > 127 || !value.All(c => char.IsAsciiLetterOrDigit(c) || c == '-')))
            Invalid(key, $"the name of the secret in the key vault that {what}: up to 127 letters, digits and dashes");

        return value;
    }

    public TimeSpan Duration(string key, TimeSpan defaultValue, TimeSpan max)
    {
        if (Value(key) is not { } text)
            return defaultValue;
        if (TimeSpan.TryParseExact(text, DurationFormats, CultureInfo.InvariantCulture, out var value) && value > TimeSpan.Zero && value <= max)
            return value;

        Invalid(key, $"a duration as hours:minutes:seconds, such as {defaultValue:c}, more than zero and at most {max:c}");
        return defaultValue;
    }

    /// <summary>A sentence for each name that is set in a section read so far, but is not a setting. Call it last.</summary>
    public IReadOnlyList<string> UnknownNames() =>
    [
        .. _names.Select(SectionOf).Distinct(StringComparer.OrdinalIgnoreCase)
            .SelectMany(section => configuration.GetSection(section).AsEnumerable())
            .Where(setting => setting.Value is not null && setting.Key.Contains(':', StringComparison.Ordinal) && !_names.Contains(setting.Key))
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

    private static Uri? BaseUrl(string? text, bool allowLoopbackHttp = false) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri)
        && uri is { AbsolutePath: "/", Query: "", Fragment: "", UserInfo: "" }
        && (uri.Scheme == Uri.UriSchemeHttps || (allowLoopbackHttp && uri.IsLoopback && uri.Scheme == Uri.UriSchemeHttp))
            ? uri
            : null;

    private static Uri? EmulatedTableService(string? text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri is { IsLoopback: true, Scheme: "http", Query: "", Fragment: "", UserInfo: "" }
            ? uri
            : null;

    /// <summary>The URL, or null and an error if it is invalid, or missing but required.</summary>
    private Uri? Checked(string key, Uri? uri, bool isRequired, string expected) =>
        uri is not null ? uri
        : Value(key) is not null ? Invalid(key, expected)
        : isRequired ? Missing(key, expected)
        : null;

    private Uri? Missing(string key, string expected) => AddError($"{key} is not set. Expected {expected}. {HowToSet(key)}");

    private Uri? Invalid(string key, string expected) => AddError($"{key} is invalid. Expected {expected}. {HowToSet(key)}");

    /// <summary>Adds an error that only shows when settings are compared.</summary>
    public Uri? AddError(string error)
    {
        _errors.Add(error);
        return null;
    }

    private static string HowToSet(string key) =>
        $"Set the environment variable {key.Replace(":", "__", StringComparison.Ordinal)}.";
}
