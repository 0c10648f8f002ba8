using System.Diagnostics;
using DcsMigration.Benchmarks.Load;
using DcsMigration.Benchmarks.Servers;

namespace DcsMigration.Benchmarks.Start;

/// <summary>Measures the time from the start of the process to its first 200, for the function app and for an empty one.</summary>
internal static class StartRun
{
    private const double MaxRatio = 1.05;

    public static async Task<int> RunAsync(bool quick)
    {
        var rounds = quick ? 2 : 10;
        await using var backend = await Backend.StartAsync();
        var (service, empty) = (new List<StartSample>(), new List<StartSample>());
        // The first round publishes the apps and reads all files from the disk. It is not counted.
        for (var round = 0; round <= rounds; round++)
        {
            empty.Add(await StartAsync(MeasuredApp.Empty, Backend.EmptySettings));
            service.Add(await StartAsync(MeasuredApp.Service, backend.ServiceSettings));
        }

        Print(service[1..], empty[1..]);
        return 0;
    }

    private static async Task<StartSample> StartAsync(MeasuredApp measured, Dictionary<string, string> settings)
    {
        var start = Stopwatch.GetTimestamp();
        await using var app = await RunningApp.StartAsync(measured, settings);
        using var connection = new Connection(app.Address);
        var status = connection.Exchange();
        var time = Stopwatch.GetElapsedTime(start);
        return status == 200
            ? new StartSample(time.TotalMilliseconds, app.ProcessorTime.TotalMilliseconds, app.Memory)
            : throw new InvalidOperationException($"The first reply of the {measured.Name} had the status {status}.");
    }

    private static void Print(List<StartSample> service, List<StartSample> empty)
    {
        var ratio = Ratio(service, empty);
        Console.WriteLine($"""
            On {Machine.Text}; medians of {service.Count} rounds:

            | app | start to first 200, ms | vs. empty function | CPU ms | memory MB | extra memory MB |
            |---|---:|---:|---:|---:|---:|
            {Row(MeasuredApp.Empty.Name, empty, empty)}
            {Row(MeasuredApp.Service.Name, service, empty)}

            """);
        Target.Print("start, relative to the empty function", ratio.Format("F2"), $"at most {MaxRatio:F2}", ratio.Median <= MaxRatio);
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
