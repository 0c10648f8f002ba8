using DcsMigration.EndToEnd.Hosts;
using Xunit;

namespace DcsMigration.EndToEnd;

/// <summary>The telemetry that a host exports over OTLP.</summary>
public abstract class TelemetryExportTests : IAsyncLifetime
{
    private readonly HostKind _kind;
    private TelemetryCollector _collector = null!;
    private SimulatedHost _simulated = null!;

    private protected TelemetryExportTests(HostKind kind) => _kind = kind;

    public async ValueTask InitializeAsync()
    {
        _collector = await TelemetryCollector.StartAsync();
        _simulated = await SimulatedHost.StartAsync(_kind, _collector.Settings);
    }

    public async ValueTask DisposeAsync()
    {
        await _simulated.DisposeAsync();
        await _collector.DisposeAsync();
    }

    [Fact]
    public async Task Traces_metrics_and_logs_are_exported_without_the_function_key()
    {
        const string PathWithKey = $"{CreateRequest.Path}?code={CreateRequest.FunctionKey}";
        using var inHeader = await CreateRequest.SendAsync(_simulated.Host, CreateRequest.Named("key-in-header"));
        using var inQuery = await CreateRequest.SendAsync(
            _simulated.Host, CreateRequest.Named("key-in-query"), path: PathWithKey, headers: (CreateRequest.KeyHeader, null));
        using var invalid = await CreateRequest.SendAsync(
            _simulated.Host, "[]", path: PathWithKey, headers: (CreateRequest.KeyHeader, null));
        await _simulated.Host.StopAsync();

        await HttpAssert.StatusesAsync([200, 200, 400], inHeader, inQuery, invalid);
        Assert.Contains("create migration task", _collector.Received["traces"], StringComparison.Ordinal);
        Assert.Contains("/secrets/dcs-credentials", _collector.Received["traces"], StringComparison.Ordinal);
        Assert.Contains("dcs_migration.requests", _collector.Received["metrics"], StringComparison.Ordinal);
        Assert.Contains("FN.4000", _collector.Received["logs"], StringComparison.Ordinal);
        Assert.All(_collector.Received, signal => Assert.DoesNotContain(CreateRequest.FunctionKey, signal.Value, StringComparison.Ordinal));
    }
}

public sealed class FunctionAppTelemetryExportTests() : TelemetryExportTests(HostKind.FunctionApp);

public sealed class LocalHostTelemetryExportTests() : TelemetryExportTests(HostKind.Local);
