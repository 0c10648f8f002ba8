using System.Diagnostics;
using System.Globalization;
using DcsMigration.Benchmarks.Load;
using DcsMigration.Benchmarks.Servers;
using DcsMigration.Simulators;

namespace DcsMigration.Benchmarks.Long;

/// <summary>
/// 100,000 creates with a credential from the vault: does memory grow, is the vault read once for each window, do sockets stay, does work
/// wait for threads? The table service agrees to all and keeps nothing: a store in memory grows by design, and its rows are measured apart.
/// </summary>
internal static class LongRun
{
    private static readonly TimeSpan CacheFor = TimeSpan.FromSeconds(10);

    /// <summary>The longest that a client keeps a connection that nobody uses, and some more.</summary>
    private static readonly TimeSpan ConnectionsGo = TimeSpan.FromSeconds(100);

    public static async Task<int> RunAsync(bool quick)
    {
        Console.WriteLine($"On {Machine.Text}");
        using var upstream = await ServerProcess.StartRole(Roles.Upstream).ReadyAsync();
        using var table = await ServerProcess.StartRole(Roles.Table).ReadyAsync();
        await using var cloud = await SimulatedCloud.StartAsync();
        var trustFile = Path.GetTempFileName();
        try
        {
            cloud.WriteTrustFile(trustFile);
            var inTable = new Uri(table.Address, "devstoreaccount1").ToString();
            foreach (var connections in (int[])[16, 256])
                await RunAsync(cloud, Settings(cloud, upstream, trustFile, inTable), connections, quick);

            Console.WriteLine();
            Console.WriteLine("With the records in memory, which keeps every key for as long as it counts:");
            await RunAsync(cloud, Settings(cloud, upstream, trustFile, tableService: null), connections: 16, quick);
            return 0;
        }
        finally
        {
            File.Delete(trustFile);
        }
    }

    private static Dictionary<string, string> Settings(SimulatedCloud cloud, ServerProcess upstream, string trustFile, string? tableService)
    {
        var settings = new Dictionary<string, string>(cloud.EnvironmentVariables, StringComparer.Ordinal)
        {
            ["Dcs__Endpoint"] = upstream.Address.ToString(),
            ["SSL_CERT_FILE"] = trustFile,
            ["KeyVault__CacheFor"] = CacheFor.ToString(),
        };
        if (tableService is not null)
            settings["Idempotency__TableServiceUri"] = tableService;

        return settings;
    }

    private static async Task RunAsync(SimulatedCloud cloud, Dictionary<string, string> settings, int connections, bool quick)
    {
        var (requests, slices) = quick ? (5_000, 2) : (100_000, 10);
        using var local = await ServerProcess.StartLocal(settings).ReadyAsync();
        var client = new LoadClient(local.Address, connections, Keys.Distinct());
        client.RunCount(requests / slices);
        using var counters = new RuntimeCounters(local.Id);
        var (readsBefore, start, failures) = (cloud.KeyVault.Reads, Stopwatch.GetTimestamp(), 0);
        var memory = new List<(double Heap, double Resident)>();
        Console.WriteLine();
        Console.WriteLine($"{connections} connections:");
        for (var slice = 0; slice <= slices; slice++)
        {
            // The first reading comes after the warm-up, and before the first slice.
            var run = slice == 0 ? null : client.RunCount(requests / slices);
            failures += run?.Failures ?? 0;
            memory.Add((await counters.LiveHeapAsync(), ProcessFigures.ResidentMemory(local.Id)));
            Say($"  after {slice * (requests / slices),7}: heap {memory[^1].Heap,6:F1} MB, RSS {memory[^1].Resident,6:F1} MB, {run?.Throughput ?? 0,5:F0} requests/s");
        }

        var elapsed = Stopwatch.GetElapsedTime(start);
        var growth = (memory[^1].Heap - memory[0].Heap) * 1_000_000 / requests;
        Say($"  heap: {growth:F0} bytes more for each request; RSS: {memory[^1].Resident - memory[0].Resident:F1} MB more");
        // Read again when four fifths of a window have passed, so that nobody waits.
        Say($"  vault: {cloud.KeyVault.Reads - readsBefore} reads in {elapsed / (CacheFor * 0.8):F1} windows");
        Say($"  longest queue for a thread: {counters.LongestQueue:F0}, threads at most: {counters.MostThreads:F0}, failures: {failures}");
        if (!quick)
            await SayWhenConnectionsAreGoneAsync(local);
    }

    private static async Task SayWhenConnectionsAreGoneAsync(ServerProcess local)
    {
        var start = Stopwatch.GetTimestamp();
        int left;
        while ((left = ProcessFigures.Connections(local.Id)) > 0 && Stopwatch.GetElapsedTime(start) < ConnectionsGo)
            await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System);

        Say($"  connections left {Stopwatch.GetElapsedTime(start).TotalSeconds:F0} s after the last request: {left}");
    }

    private static void Say(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
