using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace DcsMigration;

/// <summary>Reads one setting after another and gathers what is wrong with them, so that all of it is said at once.</summary>
/// <remarks>Our own, since the configuration binder throws at the first value that it can't convert.</remarks>
internal sealed class SettingsReader(IConfiguration configuration)
{
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

    public string ProjectId(string key)
    {
        const string Want = "the id of the project in which tasks are created, 32 hexadecimal digits or a UUID";
        var value = Value(key);
        if (value is null)
            Missing(key, Want);
        else if (!Guid.TryParseExact(value, "N", out _) && !Guid.TryParseExact(value, "D", out _))
            Wrong(key, Want);

        return value ?? "";
    }

    public string? ClientId(string key)
    {
        var value = Value(key);
        if (value is not null && !Guid.TryParseExact(value, "D", out _))
            Wrong(key, "the client id of the function's managed identity, a UUID");

        return value;
    }

    /// <summary>Key Vault allows letters, digits and dashes, 127 of them.</summary>
    public string SecretName(string key, string otherwise)
    {
        var value = Value(key) ?? otherwise;
        if (value.Length > 127 || !value.All(c => char.IsAsciiLetterOrDigit(c) || c == '-'))
            Wrong(key, "the name of the secret that holds the DCS credential, up to 127 letters, digits and dashes");

        return value;
    }

    public TimeSpan Duration(string key, TimeSpan otherwise, TimeSpan longest)
    {
        if (Value(key) is not { } text)
            return otherwise;
        if (TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var value) && value > TimeSpan.Zero && value <= longest)
            return value;

        Wrong(key, $"a time as hours:minutes:seconds, such as {otherwise:c}, above zero and up to {longest:c}");
        return otherwise;
    }

    private string? Value(string key) => configuration[key]?.Trim() is { Length: > 0 } value ? value : null;

    private static Uri? BaseUrl(string text, bool allowLoopbackHttp) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri)
        && uri is { AbsolutePath: "/", Query: "", Fragment: "", UserInfo: "" }
        && (uri.Scheme == Uri.UriSchemeHttps || (allowLoopbackHttp && uri.IsLoopback && uri.Scheme == Uri.UriSchemeHttp))
            ? uri
            : null;

    private static string EndpointWant(string example) => $"an https URL without a path, such as {example} (http for a loopback address alone)";

    private Uri? Missing(string key, string want) => Fault($"{key} is not set: it wants {want}. {HowToSet(key)}");

    private Uri? Wrong(string key, string want) => Fault($"{key} has a value that it can't have: it wants {want}. {HowToSet(key)}");

    private Uri? Fault(string fault)
    {
        _faults.Add(fault);
        return null;
    }

    private static string HowToSet(string key) =>
        $"Set the environment variable {key.Replace(":", "__", StringComparison.Ordinal)}.";
}
