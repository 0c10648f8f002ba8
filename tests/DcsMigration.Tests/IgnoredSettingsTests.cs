using Microsoft.Extensions.Configuration;
using Xunit;

namespace DcsMigration.Tests;

/// <summary>A setting of logging or telemetry that would stop the host is removed, with a warning that names it.</summary>
public sealed class IgnoredSettingsTests
{
    private const string Endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";
    private const string ConnectionString = "APPLICATIONINSIGHTS_CONNECTION_STRING";

    [Theory]
    [InlineData("Logging:LogLevel:Default", "Warn", "\"Warn\" is not a log level. Did you mean Warning?")]
    [InlineData("Logging:LogLevel:Azure.Core", "INFO", "\"INFO\" is not a log level. Did you mean Information?")]
    [InlineData("Logging:Console:LogLevel:Default", "Loud", "\"Loud\" is not a log level. Use one of Trace, Debug, Information")]
    [InlineData("Logging:Console:LogToStandardErrorThreshold", "Err", "\"Err\" is not a log level. Did you mean Error?")]
    [InlineData("Logging:LogLevel:Default", "99", "\"99\" is not a log level.")]
    [InlineData("Logging:CaptureScopes", "x", "\"x\" is not true or false.")]
    [InlineData("Logging:OpenTelemetry:IncludeScopes", "2", "\"2\" is not true or false.")]
    [InlineData("Logging:Console:FormatterOptions:SingleLine", "yes", "\"yes\" is not true or false.")]
    [InlineData(
        ConnectionString,
        "InstrumentationKey=00000000-0000-0000-0000-000000000000;EndpointSuffix=x y",
        "its EndpointSuffix is not a host name.")]
    [InlineData(
        ConnectionString, "InstrumentationKey=00000000-0000-0000-0000-000000000000;Location=a/b", "its Location is not a host name.")]
    [InlineData(
        ConnectionString,
        "@Microsoft.KeyVault(SecretUri=https://v.vault.azure.net/secrets/s)",
        "it is an unresolved reference to Key Vault")]
    [InlineData(ConnectionString, "00000000-0000-0000-0000-000000000000", "it is not a list of name=value pairs.")]
    [InlineData(ConnectionString, "InstrumentationKey=", "it has no valid InstrumentationKey.")]
    [InlineData(ConnectionString, "InstrumentationKey=not-a-real-key", "it has no valid InstrumentationKey.")]
    [InlineData(ConnectionString, "IngestionEndpoint=https://ingestion.example.com", "it has no valid InstrumentationKey.")]
    [InlineData(
        ConnectionString,
        "InstrumentationKey=00000000-0000-0000-0000-000000000000;IngestionEndpoint=ingestion.example.com",
        "its IngestionEndpoint is not an https URL.")]
    [InlineData(Endpoint, "localhost:4317", "it is not an http or https URL.")]
    [InlineData(Endpoint, "127.0.0.1:4317", "it is not an http or https URL.")]
    [InlineData(Endpoint, "collector", "it is not an http or https URL.")]
    [InlineData(Endpoint, "grpc://collector:4317", "it is not an http or https URL.")]
    [InlineData(Endpoint, "@Microsoft.KeyVault(VaultName=v;SecretName=s)", "it is an unresolved reference to Key Vault")]
    [InlineData("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "localhost:4317", "it is not an http or https URL.")]
    [InlineData(
        "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT",
        "http://localhost:4317",
        "nothing is exported by OTLP unless OTEL_EXPORTER_OTLP_ENDPOINT is set.")]
    [InlineData("OTEL_EXPORTER_OTLP_PROTOCOL", "http", "expected grpc or http/protobuf. The default is used.")]
    [InlineData("OTEL_EXPORTER_OTLP_HEADERS", "not-a-real-key", "expected name=value pairs, separated by commas.")]
    [InlineData("OTEL_EXPORTER_OTLP_HEADERS", "a=1,b", "expected name=value pairs, separated by commas.")]
    [InlineData("OTEL_EXPORTER_OTLP_HEADERS", "=1", "expected name=value pairs, separated by commas.")]
    [InlineData("OTEL_EXPORTER_OTLP_HEADERS", "a b=1", "expected name=value pairs, separated by commas.")]
    [InlineData("OTEL_EXPORTER_OTLP_HEADERS", "a=1%0D%0Ab=2", "expected name=value pairs, separated by commas.")]
    [InlineData("OTEL_EXPORTER_OTLP_LOGS_HEADERS", "a", "expected name=value pairs, separated by commas.")]
    public void An_invalid_value_is_removed_with_a_warning(string name, string value, string why)
    {
        var configuration = Configuration((name, value));

        var warning = Assert.Single(Settings.Read(configuration).Warnings, text => text.StartsWith(name, StringComparison.Ordinal));

        Assert.StartsWith($"{name} is ignored", warning, StringComparison.Ordinal);
        Assert.Contains(why, warning, StringComparison.Ordinal);
        Assert.DoesNotContain("not-a-real-key", warning, StringComparison.Ordinal);
        // A flag can't be read if it is empty.
        var removed = why.EndsWith("true or false.", StringComparison.Ordinal) ? null : "";
        Assert.True(configuration[name] == removed || why.StartsWith("nothing", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Logging:LogLevel:Default", "warning")]
    [InlineData("Logging:LogLevel:Default", "None")]
    [InlineData("Logging:LogLevel:Default", "")]
    [InlineData("Logging:Console:FormatterName", "simple")]
    [InlineData(ConnectionString, "InstrumentationKey=00000000-0000-0000-0000-000000000000")]
    [InlineData(
        ConnectionString,
        "InstrumentationKey=00000000-0000-0000-0000-000000000000;IngestionEndpoint=https://a.example.com/;"
            + "LiveEndpoint=https://b.example.com/;")]
    [InlineData(Endpoint, "http://localhost:4317")]
    [InlineData(Endpoint, "https://collector.example.com/otlp")]
    [InlineData("OTEL_EXPORTER_OTLP_HEADERS", "api-key=not-a-real-key,x=a%3Db")]
    [InlineData("OTEL_SERVICE_NAME", "dcs-migration")]
    public void A_valid_value_is_kept_without_a_warning(string name, string value)
    {
        var configuration = Configuration((name, value));

        Assert.Empty(Settings.Read(configuration).Warnings);
        Assert.Equal(value, configuration[name]);
    }

    [Fact]
    public void With_malformed_headers_nothing_is_exported_by_OTLP()
    {
        var configuration = Configuration((Endpoint, "http://localhost:4317"), ("OTEL_EXPORTER_OTLP_HEADERS", "tenant"));

        var settings = Settings.Read(configuration);

        Assert.Contains("nothing is exported by OTLP", Assert.Single(settings.Warnings), StringComparison.Ordinal);
        Assert.Equal("", configuration[Endpoint]);
    }

    [Theory]
    [InlineData("OTEL_METRIC_EXPORT_INTERVAL", "0")]
    [InlineData("OTEL_EXPORTER_OTLP_CERTIFICATE", "not-there.pem")]
    [InlineData("OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE", "not-there.pem")]
    [InlineData("OTEL_DOTNET_EXPERIMENTAL_OTLP_RETRY", "sometimes")]
    public void A_value_at_which_OpenTelemetry_throws_is_removed_with_a_warning(string name, string value)
    {
        var configuration = Configuration((Endpoint, "http://localhost:4317"), (name, value), ("OTEL_SERVICE_NAME", "dcs-migration"));

        var warning = Assert.Single(Settings.Read(configuration).Warnings);

        Assert.Equal($"{name} is ignored: OpenTelemetry does not accept its value.", warning);
        Assert.Equal(
            ("", "http://localhost:4317", "dcs-migration"),
            (configuration[name], configuration[Endpoint], configuration["OTEL_SERVICE_NAME"]));
    }

    [Fact]
    public void Each_of_several_values_at_which_OpenTelemetry_throws_is_removed() => Assert.Equal(
        [
            "OTEL_EXPORTER_OTLP_CERTIFICATE is ignored: OpenTelemetry does not accept its value.",
            "OTEL_METRIC_EXPORT_INTERVAL is ignored: OpenTelemetry does not accept its value.",
        ],
        Settings.Read(Configuration(
            (Endpoint, "http://localhost:4317"),
            ("OTEL_METRIC_EXPORT_INTERVAL", "0"),
            ("OTEL_SERVICE_NAME", "dcs-migration"),
            ("OTEL_EXPORTER_OTLP_CERTIFICATE", "not-there.pem"))).Warnings.Order(StringComparer.Ordinal));

    private static IConfigurationRoot Configuration(params (string Name, string Value)[] settings) => new ConfigurationBuilder()
        .AddInMemoryCollection(new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase)
        {
            ["Dcs:Endpoint"] = "https://dcs.eu-de.otc.t-systems.com",
            ["Dcs:ProjectId"] = "0123456789abcdef0123456789abcdef",
            ["KeyVault:Uri"] = "https://my-vault.vault.azure.net",
            ["Idempotency:TableServiceUri"] = "https://myaccount.table.core.windows.net",
        })
        .AddInMemoryCollection(settings.ToDictionary(setting => setting.Name, string? (setting) => setting.Value, StringComparer.Ordinal))
        .Build();
}
