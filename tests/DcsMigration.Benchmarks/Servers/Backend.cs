using System.Globalization;
using System.Text.RegularExpressions;
using DcsMigration.Simulators;

namespace DcsMigration.Benchmarks.Servers;

/// <summary>
/// The services that the function apps call: DCS and the table in separate processes, the vault and the managed identity in this one.
/// </summary>
internal sealed partial class Backend : IAsyncDisposable
{
    private const string Gen0Size = "DOTNET_GCgen0size";

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

    /// <summary>With what Bicep sets for the runtime.</summary>
    public Dictionary<string, string> DeployedSettings => new(Settings, StringComparer.Ordinal) { [Gen0Size] = DeployedGen0Size() };

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

    private static string DeployedGen0Size()
    {
        var setting = Gen0SizeInBicep().Match(Repository.Read("infra/functionapp.bicep"));
        return setting.Success
            ? setting.Groups[1].Value
            : throw new InvalidOperationException($"infra/functionapp.bicep does not set {Gen0Size}.");
    }

    [GeneratedRegex($"'{Gen0Size}', value: '([^']+)'")]
    private static partial Regex Gen0SizeInBicep();
}
