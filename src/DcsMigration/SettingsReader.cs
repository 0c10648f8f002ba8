using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace DcsMigration;

/// <summary>Reads one setting after another and gathers what is wrong with them, so that all of it is said at once.</summary>
/// <remarks>Our own, since the configuration binder throws at the first value that it can't convert.</remarks>
internal sealed class SettingsReader(IConfiguration configuration)
{
    /// <summary>Exact, since the lenient parser reads "20" as twenty days and "24:00:00" as twenty-four.</summary>
    private static readonly string[] DurationFormats =
        [@"h\:m", @"h\:m\:s", @"h\:m\:s\.FFFFFFF", @"d\.h\:m\:s", @"d\.h\:m\:s\.FFFFFFF"];

    private readonly List<string> _faults = [];

    public IReadOnlyList<string> Faults => _faults;

    /// <summary>A server's base URL; http for a loopback address alone.</summary>
    public Uri? Endpoint(string key, string example) =>
        Value(key) is null ? Missing(key, EndpointWant(example)) : OptionalEndpoint(key, example);

    public Uri? OptionalEndpoint(string key, string example) =>
        Value(key) is { } text ? BaseUrl(text, allowLoopbackHttp: true) ?? Wrong(key, EndpointWant(example)) : null;

    public Uri? Vault(string key)
    {
        const string Want = "the https URL of the key vault, such as https://my-vault.vault.azure.net";
        return Value(key) is { } text ? BaseUrl(text, allowLoopbackHttp: false) ?? Wrong(key, Want) : Missing(key, Want);
    }

    /// <summary>A table service; http for the emulator on a loopback address alone, whose account is in the path.</summary>
    public Uri? TableService(string key)
    {
        if (Value(key) is not { } text)
            return null;

        return BaseUrl(text, allowLoopbackHttp: false) ?? EmulatedTableService(text)
            ?? Wrong(key, "the https URL of a storage account's table service, such as https://myaccount.table.core.windows.net, or none to keep records in memory");
    }

    /// <summary>Table Storage allows 3 to 63 letters and digits, a letter first.</summary>
    public string TableName(string key, string otherwise)
    {
        var value = Value(key) ?? otherwise;
        if (value.Length is < 3 or > 63 || !char.IsAsciiLetter(value[0]) || !value.All(char.IsAsciiLetterOrDigit))
            Wrong(key, "the name of a table, 3 to 63 letters and digits, a letter first");

        return value;
    }

    public string ProjectId(string key)
    {
        const string Want = "the id of the project in which tasks are created, 32 hexadecimal digits or a UUID";
        var value = Value(key);
        if (value is null)
            Missing(key, Want);
        else if (!IsGuid(value, "N") && !IsGuid(value, "D"))
            Wrong(key, Want);

        return value ?? "";
    }

    public string? ClientId(string key)
    {
        var value = Value(key);
        if (value is not null && !IsGuid(value, "D"))
            Wrong(key, "the client id of the function's managed identity, a UUID");

        return value;
    }

    public string SecretName(string key, string otherwise) => OptionalSecretName(key, "holds the DCS credential") ?? otherwise;

    /// <summary>Key Vault allows letters, digits and dashes, 127 of them.</summary>
    public string? OptionalSecretName(string key, string what)
    {
        var value = Value(key);
        if (value is not null && (value.Length > 127 || !value.All(c => char.IsAsciiLetterOrDigit(c) || c == '-')))
            Wrong(key, $"the name of the secret in the key vault that {what}, up to 127 letters, digits and dashes");

        return value;
    }

    public TimeSpan Duration(string key, TimeSpan otherwise, TimeSpan longest)
    {
        if (Value(key) is not { } text)
            return otherwise;
        if (TimeSpan.TryParseExact(text, DurationFormats, CultureInfo.InvariantCulture, out var value) && value > TimeSpan.Zero && value <= longest)
            return value;

        Wrong(key, $"a time as hours:minutes:seconds, such as {otherwise:c}, above zero and up to {longest:c}");
        return otherwise;
    }

    private string? Value(string key) => configuration[key]?.Trim() is { Length: > 0 } value ? value : null;

    /// <summary>Written back, since the parser lets signs and 0x pass between the dashes.</summary>
    private static bool IsGuid(string value, string format) =>
        Guid.TryParseExact(value, format, out var guid)
        && string.Equals(guid.ToString(format, CultureInfo.InvariantCulture), value, StringComparison.OrdinalIgnoreCase);

    private static Uri? BaseUrl(string text, bool allowLoopbackHttp) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri)
        && uri is { AbsolutePath: "/", Query: "", Fragment: "", UserInfo: "" }
        && (uri.Scheme == Uri.UriSchemeHttps || (allowLoopbackHttp && uri.IsLoopback && uri.Scheme == Uri.UriSchemeHttp))
            ? uri
            : null;

    private static Uri? EmulatedTableService(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri is { IsLoopback: true, Scheme: "http", Query: "", Fragment: "", UserInfo: "" } ? uri : null;

    private static string EndpointWant(string example) => $"an https URL without a path, such as {example} (http for a loopback address alone)";

    private Uri? Missing(string key, string want) => Fault($"{key} is not set: it wants {want}. {HowToSet(key)}");

    private Uri? Wrong(string key, string want) => Fault($"{key} has a value that it can't have: it wants {want}. {HowToSet(key)}");

    /// <summary>Notes a fault that shows only when settings are held against each other.</summary>
    public Uri? Fault(string fault)
    {
        _faults.Add(fault);
        return null;
    }

    private static string HowToSet(string key) =>
        $"Set the environment variable {key.Replace(":", "__", StringComparison.Ordinal)}.";
}
