using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;

namespace DcsMigration.Telemetry;

/// <summary>
/// The settings of the exporters. OpenTelemetry and Azure Monitor read them themselves. With some invalid values they throw before the
/// host starts, and with others they export nothing and say nothing.
/// </summary>
internal static partial class TelemetrySettings
{
    public const string OtlpEndpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";
    public const string ConnectionString = "APPLICATIONINSIGHTS_CONNECTION_STRING";

    private const string OtlpProtocol = "OTEL_EXPORTER_OTLP_PROTOCOL";
    /// <summary>Azure Monitor accepts no longer one.</summary>
    private const int MaxConnectionString = 4096;

    private const string InstrumentationKey = "InstrumentationKey";

    private static readonly string[] Signals = ["TRACES_", "METRICS_", "LOGS_"];

    public static bool IsSet(IConfiguration configuration, string name) => !string.IsNullOrWhiteSpace(configuration[name]);

    /// <summary>
    /// Removes what is invalid, so that the host runs without it, and returns a warning for each. No warning shows a value.
    /// </summary>
    public static IReadOnlyList<string> RemoveInvalid(IConfiguration configuration)
    {
        var warnings = new List<string>();
        Remove(ConnectionString, ConnectionStringError, ", and nothing is exported to Azure Monitor");
        Remove(OtlpEndpoint, UrlError, ", and nothing is exported by OTLP");
        foreach (var signal in Signals)
            Remove(OfSignal(OtlpEndpoint, signal), UrlError, "");

        foreach (var name in Signals.Select(signal => OfSignal(OtlpProtocol, signal)).Prepend(OtlpProtocol))
            Remove(name, ProtocolError, "");

        // Headers can authenticate or choose the tenant, so nothing is exported without them.
        foreach (var name in Signals.Select(signal => OfSignal("OTEL_EXPORTER_OTLP_HEADERS", signal)).Prepend("OTEL_EXPORTER_OTLP_HEADERS"))
        {
            if (Remove(name, HeadersError, ", and nothing is exported by OTLP"))
                configuration[OtlpEndpoint] = "";
        }

        if (warnings.Count == 0 && !IsSet(configuration, OtlpEndpoint))
            warnings.AddRange(WithoutEffect(configuration));
        if (IsSet(configuration, OtlpEndpoint) && OtherSettings(configuration) is { Length: > 0 } others)
            warnings.AddRange(ExportTrial.RemoveFailing(configuration, others));

        return warnings;

        bool Remove(string name, Func<string, string?> errorIn, string consequence)
        {
            if (configuration[name]?.Trim() is not { Length: > 0 } value || (UnresolvedError(value) ?? errorIn(value)) is not { } error)
                return false;

            configuration[name] = "";
            warnings.Add($"{name} is ignored{consequence}: {error}");
            return true;
        }
    }

    private static IEnumerable<string> WithoutEffect(IConfiguration configuration) =>
        from signal in Signals
        let name = OfSignal(OtlpEndpoint, signal)
        where IsSet(configuration, name)
        select $"{name} is ignored: nothing is exported by OTLP unless {OtlpEndpoint} is set.";

    /// <summary>Every setting of OpenTelemetry that has not been checked.</summary>
    private static string[] OtherSettings(IConfiguration configuration) =>
    [
        .. from setting in configuration.GetChildren()
           where setting.Key.StartsWith("OTEL_", StringComparison.OrdinalIgnoreCase) && !string.IsNullOrWhiteSpace(setting.Value)
           where setting.Key is not (OtlpEndpoint or OtlpProtocol)
           select setting.Key,
    ];

    private static string OfSignal(string name, string signal) => name.Replace("OTLP_", $"OTLP_{signal}", StringComparison.Ordinal);

    private static string? UnresolvedError(string value) => value.StartsWith("@Microsoft.", StringComparison.OrdinalIgnoreCase)
        ? "it is an unresolved reference to Key Vault or App Configuration. Check that its target exists and that the app's identity may "
            + "read it."
        : null;

    private static string? ConnectionStringError(string value)
    {
        const string Expected = $"Expected {InstrumentationKey}=...;IngestionEndpoint=https://..., as the Azure portal shows it.";
        var members = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var pair in value.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (pair.Split('=', 2) is not [{ Length: > 0 } name, var text] || !members.TryAdd(name.Trim(), text.Trim()))
                return $"it is not a list of name=value pairs. {Expected}";
        }

        if (!Guid.TryParse(members.GetValueOrDefault(InstrumentationKey), out _))
            return $"it has no valid {InstrumentationKey}. {Expected}";

        if (value.Length > MaxConnectionString)
            return $"it has more than {MaxConnectionString} characters. {Expected}";

        string[] hosts = ["EndpointSuffix", "Location"];
        if (Array.Find(hosts, name => members.TryGetValue(name, out var host) && Uri.CheckHostName(host) != UriHostNameType.Dns) is { } bad)
            return $"its {bad} is not a host name. {Expected}";

        string[] endpoints = ["IngestionEndpoint", "LiveEndpoint"];
        return Array.Find(endpoints, name => members.TryGetValue(name, out var url) && !IsHttpUrl(url)) is { } wrong
            ? $"its {wrong} is not an https URL. {Expected}"
            : null;
    }

    private static string? UrlError(string value) =>
        IsHttpUrl(value) ? null : "it is not an http or https URL. Expected one such as http://localhost:4317.";

    private static string? ProtocolError(string value) =>
        value is "grpc" or "http/protobuf" ? null : "expected grpc or http/protobuf. The default is used.";

    private static string? HeadersError(string value) =>
        Uri.UnescapeDataString(value).TrimEnd(',').Split(',').All(Header().IsMatch)
            ? null
            : "expected name=value pairs, separated by commas.";

    private static bool IsHttpUrl(string value) =>
        Uri.TryCreate(value, UriKind.Absolute, out var uri) && (uri.Scheme == Uri.UriSchemeHttp || uri.Scheme == Uri.UriSchemeHttps);

    /// <summary>A name (RFC 9110, section 5.6.2) and a value of printable ASCII.</summary>
    [GeneratedRegex(@"\A\s*[A-Za-z0-9!#$%&'*+.^_`|~-]+\s*=\s*[ -~]*\s*\z", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Header();
}
