using DcsMigration.Benchmarks.Servers;

namespace DcsMigration.Benchmarks.Load;

/// <summary>
/// Compares the function app under load with an empty one and with bare forwarders. Every app takes a turn in every round, so that a
/// disturbance affects all of them, and a ratio compares two results of the same round.
/// </summary>
internal static class LoadRun
{
    private const int WarmUpConnections = 16;
    private static readonly int[] Connections = [16, 64];

    public static async Task<int> RunAsync(bool quick)
    {
        var (rounds, seconds, warmUp) = quick ? (1, 2, 2_000) : (5, 8, 30_000);
        await using var backend = await Backend.StartAsync();
        await using var service = await RunningApp.StartAsync(MeasuredApp.Service, backend.DeployedSettings);
        await using var untuned = await RunningApp.StartAsync(MeasuredApp.ServiceWithDefaultGen0, backend.Settings);
        await using var forwarder = await RunningApp.StartAsync(MeasuredApp.Forwarder, backend.Settings);
        await using var tuned = await RunningApp.StartAsync(MeasuredApp.ForwarderWithSameGen0, backend.DeployedSettings);
        await using var silent = await RunningApp.StartAsync(MeasuredApp.SilentForwarder, backend.SilentSettings);
        await using var empty = await RunningApp.StartAsync(MeasuredApp.Empty, backend.Settings);
        RunningApp[] apps = [service, untuned, forwarder, tuned, silent, empty];

        foreach (var app in apps)
            WarmUp(app, warmUp);

        var samples = new List<LoadSample>();
        for (var round = 0; round < rounds; round++)
        {
            await Console.Error.WriteLineAsync($"Round {round + 1} of {rounds}");
            foreach (var connections in Connections)
            {
                for (var turn = 0; turn < apps.Length; turn++)
                {
                    var app = apps[(turn + round) % apps.Length];
                    samples.Add(await MeasureAsync(app, backend, connections, TimeSpan.FromSeconds(seconds), round));
                }
            }
        }

        Console.WriteLine($"On {Machine.Text}; medians of {rounds} rounds of {seconds} s:");
        new LoadTable(samples).Print();
        LatencyRun.Run(service, forwarder, empty, backend, quick);
        var failures = samples.Sum(sample => sample.Failures);
        if (failures > 0)
            await Console.Error.WriteLineAsync($"{failures} requests failed: the figures are invalid.");

        return failures == 0 ? 0 : 1;
    }

    /// <summary>
    /// Sends requests until the hot methods are fully optimized, which depends on the number of requests and not on time.
    /// </summary>
    private static void WarmUp(RunningApp app, int requests)
    {
        while (requests > 0)
        {
            var result = LoadClient.Run(app.Address, WarmUpConnections, TimeSpan.FromSeconds(1));
            if (result.Failures > 0)
                throw new InvalidOperationException($"The {app.Measured.Name} failed:\n{app.Output}");

            requests -= result.Latencies.Length;
        }
    }

    private static async Task<LoadSample> MeasureAsync(RunningApp app, Backend backend, int connections, TimeSpan duration, int round)
    {
        var (processorTime, tableCalls) = (app.ProcessorTime, await backend.TableCallsAsync());
        var result = LoadClient.Run(app.Address, connections, duration);
        var requests = (double)result.Latencies.Length;
        return new LoadSample(
            app.Measured,
            connections,
            round,
            result.Throughput,
            result.Percentile(0.5),
            result.Percentile(0.99),
            (app.ProcessorTime - processorTime).TotalMicroseconds / requests,
            app.Memory,
            (await backend.TableCallsAsync() - tableCalls) / requests,
            result.Failures);
    }
}
