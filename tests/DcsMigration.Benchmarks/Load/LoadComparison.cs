using System.Net.Http.Headers;
using DcsMigration.Benchmarks.Servers;

namespace DcsMigration.Benchmarks.Load;

/// <summary>
/// The service beside YARP, which only forwards, before one upstream and on one machine: rounds in which each takes its turn, so that what
/// disturbs the machine disturbs all of them, and the ratio is taken within a round.
/// </summary>
internal static class LoadComparison
{
    private const int DelayedConnections = 16;
    private static readonly int[] Delays = [50, 500];

    public static async Task<int> RunAsync(bool quick, string svg)
    {
        var plan = quick ? LoadPlan.Quick : LoadPlan.Full;
        Console.WriteLine($"On {Machine.Text}; the client takes its share of the cores.");
        using var upstream = await ServerProcess.StartRole(Roles.Upstream).ReadyAsync();
        using var yarp = await ServerProcess.StartRole(Roles.Yarp, upstream.Address).ReadyAsync();
        using var local = await LocalHosts.StartSilent(upstream.Address).ReadyAsync();
        using var replaying = await LocalHosts.StartSilent(upstream.Address).ReadyAsync();
        using var logging = await ServerProcess.StartLocal(LocalHosts.Settings(upstream.Address)).ReadyAsync();
        LoadTarget[] targets =
        [
            new(LoadTarget.Nothing, upstream, Keys.Distinct()),
            new(LoadTarget.Yarp, yarp, Keys.Distinct()),
            new(LoadTarget.Distinct, local, Keys.Distinct()),
            new(LoadTarget.Replays, replaying, Keys.Replays()),
            new(LoadTarget.Logged, logging, Keys.Distinct()),
        ];

        foreach (var target in targets)
            target.WarmUp(plan);

        var samples = new List<LoadSample>();
        for (var round = 0; round < plan.Rounds; round++)
        {
            await Console.Error.WriteLineAsync($"Round {round + 1} of {plan.Rounds}");
            foreach (var connections in plan.Connections)
                samples.AddRange(LoadSample.TakeAll(targets, connections, plan.Slice, round));
        }

        var table = new LoadTable(samples);
        table.Print();
        var failures = samples.Sum(sample => sample.Failures) + (quick ? 0 : await RunOnAzuriteAsync(upstream, plan));
        if (!quick)
        {
            var delayed = await RunDelayedAsync(upstream, [targets[1], targets[2]], plan.Slice);
            await File.WriteAllTextAsync(svg, Plot.Draw(table, delayed));
            Console.WriteLine($"Plot: {Path.GetFullPath(svg)}");
        }

        if (failures > 0)
            await Console.Error.WriteLineAsync($"{failures} requests failed: the figures mean nothing.");

        return failures == 0 ? 0 : 1;
    }

    /// <summary>Three writes to Azurite for each request: what bounds it is that one Node.js process, not the service.</summary>
    private static async Task<int> RunOnAzuriteAsync(ServerProcess upstream, LoadPlan plan)
    {
        using var azurite = Azurite.Start();
        if (azurite is null)
        {
            Console.WriteLine(Azurite.Missing);
            return 0;
        }

        await azurite.ReadyAsync();
        using var local = await LocalHosts.StartSilent(upstream.Address, Azurite.Setting(azurite)).ReadyAsync();
        var target = new LoadTarget("ours, table on Azurite", local, Keys.Distinct());
        target.WarmUp(plan);
        var samples = new List<LoadSample>();
        for (var round = 0; round < plan.Rounds; round++)
            samples.AddRange(plan.Connections.SelectMany(connections => LoadSample.TakeAll([target], connections, plan.Slice, round)));

        Console.WriteLine("Bound by Azurite, an emulator in one Node.js process, and no measure of the service or of Azure:");
        new LoadTable(samples).Print();
        return samples.Sum(sample => sample.Failures);
    }

    /// <summary>How much later than the upstream itself a caller has the answer, in milliseconds, by how late the upstream is.</summary>
    private static async Task<IReadOnlyList<DelayedSample>> RunDelayedAsync(ServerProcess upstream, LoadTarget[] targets, TimeSpan slice)
    {
        using var client = new HttpClient();
        var samples = new List<DelayedSample>();
        foreach (var delay in (int[])[0, .. Delays])
        {
            using var nothing = new ByteArrayContent([]) { Headers = { ContentType = new MediaTypeHeaderValue("text/plain") } };
            using var set = await client.PutAsync(new Uri(upstream.Address, Roles.DelayPath + delay), nothing);
            set.EnsureSuccessStatusCode();
            // At least ten requests on each connection, however late the upstream is; slow enough that nobody waits for another.
            var duration = slice + TimeSpan.FromMilliseconds(delay * 10);
            var rate = 0.5 * DelayedConnections / ((delay + 10) / 1000.0);
            foreach (var target in targets)
            {
                var result = new LoadClient(target.Server.Address, DelayedConnections, target.Keys).RunAt(duration, rate);
                samples.Add(new DelayedSample(target.Name, delay, result.Percentile(0.5) - delay, result.Percentile(0.99) - delay));
            }
        }

        return samples;
    }
}

/// <summary>How much is measured.</summary>
internal sealed record LoadPlan(int Rounds, TimeSpan Slice, TimeSpan WarmUp, IReadOnlyList<int> Connections)
{
    public static readonly LoadPlan Full = new(5, TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(20), [1, 4, 16, 64, 256]);

    /// <summary>Shows that it runs, and no more.</summary>
    public static readonly LoadPlan Quick = new(1, TimeSpan.FromMilliseconds(500), TimeSpan.FromSeconds(2), [16]);
}

/// <summary>What a caller waits beyond the upstream's own delay, in milliseconds.</summary>
internal sealed record DelayedSample(string Target, int Delay, double Median, double P99);
