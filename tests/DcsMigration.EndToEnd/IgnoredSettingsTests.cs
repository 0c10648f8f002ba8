using DcsMigration.EndToEnd.Hosts;
using Xunit;

namespace DcsMigration.EndToEnd;

/// <summary>
/// No setting of telemetry or logging stops a host: it runs without the setting, and names it on standard error and in /api/ready.
/// </summary>
public abstract class IgnoredSettingsTests
{
    private readonly HostKind _kind;

    private protected IgnoredSettingsTests(HostKind kind) => _kind = kind;

    [Theory]
    [InlineData("APPLICATIONINSIGHTS_CONNECTION_STRING", "@Microsoft.KeyVault(SecretUri=https://v.vault.azure.net/secrets/s)")]
    [InlineData("APPLICATIONINSIGHTS_CONNECTION_STRING", "00000000-0000-0000-0000-000000000000")]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT", "collector:4317")]
    [InlineData("OTEL_EXPORTER_OTLP_HEADERS", "not a header")]
    [InlineData("Logging__LogLevel__Default", "Warn")]
    public async Task An_invalid_value_is_ignored_and_named(string name, string value)
    {
        await using var simulated = await SimulatedHost.StartAsync(
            _kind, [("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:9"), (name, value)]);

        using var created = await CreateRequest.SendAsync(simulated.Host);
        using var ready = await CreateRequest.SendAsync(simulated.Host, HttpMethod.Get, "/api/ready");
        await simulated.Host.StopAsync();

        var warning = $"{name.Replace("__", ":", StringComparison.Ordinal)} is ignored";
        await HttpAssert.StatusAsync(200, created);
        Assert.Contains(warning, await ready.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Contains(warning, simulated.Host.Output, StringComparison.Ordinal);
    }
}

public sealed class FunctionAppIgnoredSettingsTests() : IgnoredSettingsTests(HostKind.FunctionApp);

public sealed class LocalHostIgnoredSettingsTests() : IgnoredSettingsTests(HostKind.Local);
