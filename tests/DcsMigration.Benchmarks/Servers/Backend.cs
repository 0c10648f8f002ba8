using System.Globalization;
using DcsMigration.Simulators;

namespace DcsMigration.Benchmarks.Servers;

/// <summary>
/// The services that the function apps call: DCS and the table in separate processes, the vault and the managed identity in this one.
/// </summary>
internal sealed class Backend : IAsyncDisposable
{
    private readonly ServerProcess _upstream;
    private readonly ServerProcess _table;
    private readonly SimulatedCloud _cloud;
    private readonly HttpClient _client = new();
    private readonly string _trustFile = Path.GetTempFileName();

    private Backend(ServerProcess upstream, ServerProcess table, SimulatedCloud cloud)
    {
        (_upstream, _table, _cloud) = (upstream, table, cloud);
        _cloud.WriteTrustFile(_trustFile);
    }

    /// <summary>
    /// As in Azure, an app uses a managed identity, reads a secret from the vault over TLS, and keeps records in the table.
    /// </summary>
    public Dictionary<string, string> Settings => new(_cloud.EnvironmentVariables, StringComparer.Ordinal)
    {
        ["Dcs__Endpoint"] = Upstream.AbsoluteUri,
        ["Idempotency__TableServiceUri"] = TableService.AbsoluteUri,
        ["SSL_CERT_FILE"] = _trustFile,
    };

    /// <summary>Without a log line for each request, and without a secret.</summary>
    public Dictionary<string, string> SilentSettings => new(Settings, StringComparer.Ordinal) { ["Silent"] = "true" };

    /// <summary>The simulated DCS.</summary>
    public Uri Upstream => _upstream.Address;

    public Uri TableService => new(_table.Address, "devstoreaccount1");

    public static async Task<Backend> StartAsync() => new(
        await ServerProcess.StartAsync(BackendServers.Upstream),
        await ServerProcess.StartAsync(BackendServers.Table),
        await SimulatedCloud.StartAsync());

    /// <summary>Returns the number of calls to the table so far.</summary>
    public async Task<long> TableCallsAsync() =>
        long.Parse(await _client.GetStringAsync(new Uri(_table.Address, TableSimulator.CallsPath)), CultureInfo.InvariantCulture);

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _cloud.DisposeAsync();
        _table.Dispose();
        _upstream.Dispose();
        File.Delete(_trustFile);
    }
}
