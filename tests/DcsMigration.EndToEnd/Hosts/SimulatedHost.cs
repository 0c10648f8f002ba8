using DcsMigration.Azurite;
using DcsMigration.Simulators;
using Xunit;

namespace DcsMigration.EndToEnd.Hosts;

/// <summary>A host, with all services that it calls simulated in the test process.</summary>
internal sealed class SimulatedHost : IAsyncDisposable
{
    private readonly HostKind _kind;
    private readonly Dictionary<string, string> _settings;
    private readonly string _trustFile;

    private SimulatedHost(HostKind kind, SimulatedCloud cloud, Dictionary<string, string> settings, string trustFile, ITestHost host)
    {
        (_kind, _settings, _trustFile) = (kind, settings, trustFile);
        (Cloud, Host) = (cloud, host);
    }

    public SimulatedCloud Cloud { get; }

    public ITestHost Host { get; }

    /// <summary>The function app, for features that the local host doesn't have.</summary>
    public WorkerDriver.FunctionApp FunctionApp => Assert.IsType<FunctionAppHost>(Host).App;

    /// <param name="kind">The kind of host.</param>
    /// <param name="settings">Additional settings. An empty value counts as not set.</param>
    public static async Task<SimulatedHost> StartAsync(HostKind kind, params (string Name, string Value)[] settings)
    {
        RequireLinux();
        var cloud = await SimulatedCloud.StartAsync();
        var trustFile = Path.GetTempFileName();
        cloud.WriteTrustFile(trustFile);
        var environment = new Dictionary<string, string>(cloud.EnvironmentVariables, StringComparer.Ordinal)
        {
            ["SSL_CERT_FILE"] = trustFile,
        };
        foreach (var (name, value) in settings)
            environment[name] = value;

        return new(kind, cloud, environment, trustFile, await StartHostAsync(kind, environment));
    }

    /// <summary>Skips the test on other systems.</summary>
    public static void RequireLinux() => Assert.SkipUnless(
        OperatingSystem.IsLinux(), "A host trusts the simulated vault by SSL_CERT_FILE, which .NET reads only on Linux.");

    /// <summary>Starts another process with the same settings, like a second instance in Azure.</summary>
    public Task<ITestHost> StartAnotherAsync() => StartHostAsync(_kind, _settings);

    public static async Task<ITestHost> StartHostAsync(HostKind kind, IReadOnlyDictionary<string, string> settings) =>
        kind == HostKind.FunctionApp ? await FunctionAppHost.StartAsync(settings) : await LocalTestHost.StartAsync(settings);

    /// <summary>The settings for a new table in Azurite.</summary>
    public static (string Name, string Value)[] NewTable(AzuriteFixture azurite) =>
        [("Idempotency__TableServiceUri", azurite.TableService.AbsoluteUri), ("Idempotency__TableName", $"t{Guid.NewGuid():N}")];

    public async ValueTask DisposeAsync()
    {
        await Host.DisposeAsync();
        await Cloud.DisposeAsync();
        File.Delete(_trustFile);
    }
}
