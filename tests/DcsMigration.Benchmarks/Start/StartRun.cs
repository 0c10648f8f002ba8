using System.Diagnostics;
using DcsMigration.Benchmarks.Load;
using DcsMigration.Benchmarks.Servers;

namespace DcsMigration.Benchmarks.Start;

/// <summary>Measures the time from the start of each app's process to its first 200.</summary>
internal static class StartRun
{
    public static async Task<int> RunAsync(bool quick)
    {
        var rounds = quick ? 2 : 10;
        await using var backend = await Backend.StartAsync();
        (MeasuredApp App, Dictionary<string, string> Settings)[] apps =
        [
            (MeasuredApp.Empty, backend.Settings),
            (MeasuredApp.SilentForwarder, backend.SilentSettings),
            (MeasuredApp.Forwarder, backend.Settings),
            (MeasuredApp.Service, backend.DeployedSettings),
        ];
        var samples = apps.ToDictionary(app => app.App, _ => new List<StartSample>());
        // The first round publishes the apps and reads all files from the disk. It is not counted.
        for (var round = 0; round <= rounds; round++)
        {
            foreach (var (app, settings) in apps)
            {
                var sample = await StartAsync(app, settings);
                if (round > 0)
                    samples[app].Add(sample);
            }
        }

        Print(samples, rounds);
        return 0;
    }

    private static async Task<StartSample> StartAsync(MeasuredApp measured, Dictionary<string, string> settings)
    {
        var start = Stopwatch.GetTimestamp();
        await using var app = await RunningApp.StartAsync(measured, settings);
        using var connection = Connection.ToCreate(app.Address);
        var status = connection.Exchange();
        var time = Stopwatch.GetElapsedTime(start);
        return status == 200
            ? new StartSample(time.TotalMilliseconds, app.ProcessorTime.TotalMilliseconds, app.Memory)
            : throw new InvalidOperationException($"The first reply of the {measured.Name} had the status {status}.");
    }

    private static void Print(Dictionary<MeasuredApp, List<StartSample>> samples, int rounds)
    {
        Console.WriteLine($"""
            On {Machine.Text}; medians of {rounds} rounds:

            | app | start to first 200, ms | vs. empty function | CPU ms | memory MB | extra memory MB |
            |---|---:|---:|---:|---:|---:|
            """);
        foreach (var (app, starts) in samples)
            Console.WriteLine(Row(app.Name, starts, samples[MeasuredApp.Empty]));
    }

    private static string Row(string name, List<StartSample> samples, List<StartSample> empty)
    {
        string[] cells =
        [
            name,
            Spread.Of(samples.Select(start => start.Milliseconds)).Format("N0"),
            Ratio(samples, empty).Format("F2"),
            Spread.Of(samples.Select(start => start.ProcessorTime)).FormatMedian("N0"),
            Spread.Of(samples.Select(start => start.Memory)).FormatMedian("F0"),
            Spread.Of(samples.Zip(empty, (start, other) => start.Memory - other.Memory)).Format("F0"),
        ];
        return $"| {string.Join(" | ", cells)} |";
    }

    private static Spread Ratio(List<StartSample> samples, List<StartSample> empty) =>
        Spread.Of(samples.Zip(empty, (start, other) => start.Milliseconds / other.Milliseconds));

    private sealed record StartSample(double Milliseconds, double ProcessorTime, double Memory);
}
