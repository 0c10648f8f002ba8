using DcsMigration.EndToEnd.Hosts;
using Xunit;

namespace DcsMigration.EndToEnd;

/// <summary>The function key in a query is in no log and no exported telemetry, however much the settings ask to be logged.</summary>
public abstract class LogLevelTests : IAsyncLifetime
{
    private const string PathWithKey = $"{CreateRequest.Path}?code={CreateRequest.FunctionKey}";

    private readonly HostKind _kind;
    private TelemetryCollector _collector = null!;
    private SimulatedHost _simulated = null!;

    private protected LogLevelTests(HostKind kind) => _kind = kind;

    public async ValueTask InitializeAsync()
    {
        _collector = await TelemetryCollector.StartAsync();
        _simulated = await SimulatedHost.StartAsync(
            _kind,
            [
                .. _collector.Settings,
                ("Logging__LogLevel__Default", "Trace"),
                ("Logging__LogLevel__Microsoft", "Trace"),
                ("Logging__LogLevel__Microsoft.AspNetCore", "Trace"),
                ("Logging__LogLevel__Microsoft.AspNetCore.Hosting.Diagnostics", "Trace"),
                ("Logging__Console__LogLevel__Default", "Trace"),
                ("Logging__OpenTelemetry__LogLevel__Default", "Trace"),
            ]);
    }

    public async ValueTask DisposeAsync()
    {
        await _simulated.DisposeAsync();
        await _collector.DisposeAsync();
    }

    [Fact]
    public async Task The_function_key_is_not_logged_at_any_level()
    {
        using var created = await CreateRequest.SendAsync(
            _simulated.Host, CreateRequest.Named("at-trace-level"), path: PathWithKey, headers: (CreateRequest.KeyHeader, null));
        using var invalid = await CreateRequest.SendAsync(
            _simulated.Host, "[]", path: PathWithKey, headers: (CreateRequest.KeyHeader, null));
        using var unknownRoute = await CreateRequest.SendAsync(
            _simulated.Host, path: $"/api/nowhere?code={CreateRequest.FunctionKey}", headers: (CreateRequest.KeyHeader, null));
        await _simulated.Host.StopAsync();

        await HttpAssert.StatusesAsync([200, 400, 404], created, invalid, unknownRoute);
        Assert.Contains("FN.4000", _collector.Received["logs"], StringComparison.Ordinal);
        Assert.DoesNotContain(CreateRequest.FunctionKey, _simulated.Host.Output, StringComparison.Ordinal);
        Assert.All(_collector.Received, signal => Assert.DoesNotContain(CreateRequest.FunctionKey, signal.Value, StringComparison.Ordinal));
    }
}

public sealed class FunctionAppLogLevelTests() : LogLevelTests(HostKind.FunctionApp);

public sealed class LocalHostLogLevelTests() : LogLevelTests(HostKind.Local);
