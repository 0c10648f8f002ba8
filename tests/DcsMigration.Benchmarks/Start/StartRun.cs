using System.Diagnostics;
using DcsMigration.Benchmarks.Load;
using DcsMigration.Benchmarks.Servers;

namespace DcsMigration.Benchmarks.Start;

/// <summary>From the start of the process to the first 200, of the function app and of an empty one.</summary>
internal static class StartRun
{
    private const double MaxRatio = 1.05;

    public static async Task<int> RunAsync(bool quick)
    {
        var rounds = quick ? 2 : 10;
        await using var backend = await Backend.StartAsync();
        var (service, empty) = (new List<Started>(), new List<Started>());
        // The first round publishes, reads all files from the disk, and does not count.
        for (var round = 0; round <= rounds; round++)
        {
            empty.Add(await StartAsync(MeasuredApp.Empty, Backend.EmptySettings));
            service.Add(await StartAsync(MeasuredApp.Service, backend.ServiceSettings));
        }

        Print(service[1..], empty[1..]);
        return 0;
    }

    private static async Task<Started> StartAsync(MeasuredApp measured, Dictionary<string, string> settings)
    {
        var start = Stopwatch.GetTimestamp();
        await using var app = await RunningApp.StartAsync(measured, settings);
        using var connection = new Connection(app.Address);
        var status = connection.Exchange();
        var time = Stopwatch.GetElapsedTime(start);
        return status == 200
            ? new Started(time.TotalMilliseconds, app.ProcessorTime.TotalMilliseconds, app.Memory)
            : throw new InvalidOperationException($"The first reply of the {measured.Name} had the status {status}.");
    }

    private static void Print(List<Started> service, List<Started> empty)
    {
        var ratio = Ratio(service, empty);
        Console.WriteLine($"""
            On {Machine.Text}; medians of {service.Count} rounds:

            | | start to first 200, ms | of the empty one's | CPU ms | memory MB | more than the empty one |
            |---|---:|---:|---:|---:|---:|
            {Row(MeasuredApp.Empty.Name, empty, empty)}
            {Row(MeasuredApp.Service.Name, service, empty)}

            """);
        Aim.Print("start, of the empty one's", ratio.As("F2"), $"at most {MaxRatio:F2}", ratio.Median <= MaxRatio);
    }

    private static string Row(string name, List<Started> own, List<Started> empty)
    {
        string[] cells =
        [
            name,
            Spread.Of(own.Select(start => start.Milliseconds)).As("N0"),
            Ratio(own, empty).As("F2"),
            Spread.Of(own.Select(start => start.ProcessorTime)).MedianAs("N0"),
            Spread.Of(own.Select(start => start.Memory)).MedianAs("F0"),
            Spread.Of(own.Zip(empty, (start, other) => start.Memory - other.Memory)).As("F0"),
        ];
        return $"| {string.Join(" | ", cells)} |";
    }

    private static Spread Ratio(List<Started> own, List<Started> empty) =>
        Spread.Of(own.Zip(empty, (start, other) => start.Milliseconds / other.Milliseconds));

    private sealed record Started(double Milliseconds, double ProcessorTime, double Memory);
}
