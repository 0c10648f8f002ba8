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
    /// The function app's settings. As in Azure, it uses a managed identity, reads the secret from the vault over TLS, and keeps
    /// records in the table.
    /// </summary>
    public Dictionary<string, string> ServiceSettings => new(_cloud.EnvironmentVariables, StringComparer.Ordinal)
    {
        ["Dcs__Endpoint"] = _upstream.Address.AbsoluteUri,
        ["Idempotency__TableServiceUri"] = TableService,
        ["SSL_CERT_FILE"] = _trustFile,
    };

    public Dictionary<string, string> ForwarderSettings => new(StringComparer.Ordinal)
    {
        ["Upstream"] = _upstream.Address.AbsoluteUri,
        ["TableServiceUri"] = TableService,
    };

    public Dictionary<string, string> ForwarderWithoutTableSettings => new(StringComparer.Ordinal)
    {
        ["Upstream"] = _upstream.Address.AbsoluteUri,
    };

    public static Dictionary<string, string> EmptySettings => new(StringComparer.Ordinal);

    private string TableService => new Uri(_table.Address, "devstoreaccount1").AbsoluteUri;

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
