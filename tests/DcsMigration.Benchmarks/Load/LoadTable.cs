using DcsMigration.Benchmarks.Servers;

namespace DcsMigration.Benchmarks.Load;

/// <summary>Prints the medians of all rounds, and the ratios within each round, as a Markdown table and against the targets.</summary>
internal sealed class LoadTable(IReadOnlyList<LoadSample> samples)
{
    private const double MinThroughput = 0.85;
    private const double MaxProcessorTime = 1.25;

    private static readonly string[] Columns =
    [
        "connections",
        "app",
        "requests/s",
        "vs. forwarder",
        "p50 ms",
        "p99 ms",
        "CPU µs per request",
        "vs. forwarder",
        "memory MB",
        "extra memory MB",
        "table calls per request",
    ];

    public void Print()
    {
        Console.WriteLine($"""

            | {string.Join(" | ", Columns)} |
            |---:|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|
            """);
        foreach (var (connections, app) in samples.Select(sample => (sample.Connections, sample.App)).Distinct())
            Console.WriteLine(Row(connections, app));

        Console.WriteLine();
        foreach (var connections in samples.Select(sample => sample.Connections).Distinct())
            PrintTargets(connections);
    }

    private string Row(int connections, MeasuredApp app)
    {
        string[] cells =
        [
            $"{connections}",
            app.Name,
            Values(connections, app, sample => sample.Throughput).FormatMedian("N0"),
            Throughput(connections, app, MeasuredApp.Forwarder).Format("F2"),
            Values(connections, app, sample => sample.Median).FormatMedian("F1"),
            Values(connections, app, sample => sample.P99).FormatMedian("F1"),
            Values(connections, app, sample => sample.ProcessorTime).FormatMedian("F0"),
            ProcessorTime(connections, app, MeasuredApp.Forwarder).Format("F2"),
            Values(connections, app, sample => sample.Memory).FormatMedian("F0"),
            ExtraMemory(connections, app).Format("F0"),
            Values(connections, app, sample => sample.TableCalls).FormatMedian("F1"),
        ];
        return $"| {string.Join(" | ", cells)} |";
    }

    private void PrintTargets(int connections)
    {
        Console.WriteLine($"{connections} connections:");
        foreach (var forwarder in new[] { MeasuredApp.Forwarder, MeasuredApp.ForwarderWithSameGen0 })
        {
            var throughput = Throughput(connections, MeasuredApp.Service, forwarder);
            var processorTime = ProcessorTime(connections, MeasuredApp.Service, forwarder);
            Target.Print(
                $"throughput, relative to the {forwarder.Name}",
                throughput.FormatMedian("F2"),
                $"at least {MinThroughput:F2}",
                throughput.Median >= MinThroughput);
            Target.Print(
                $"processor time, relative to the {forwarder.Name}",
                processorTime.FormatMedian("F2"),
                $"at most {MaxProcessorTime:F2}",
                processorTime.Median <= MaxProcessorTime);
        }
    }

    private Spread Throughput(int connections, MeasuredApp app, MeasuredApp forwarder) =>
        Compare(forwarder, connections, app, (measured, other) => measured.Throughput / other.Throughput);

    private Spread ProcessorTime(int connections, MeasuredApp app, MeasuredApp forwarder) =>
        Compare(forwarder, connections, app, (measured, other) => measured.ProcessorTime / other.ProcessorTime);

    private Spread ExtraMemory(int connections, MeasuredApp app) =>
        Compare(MeasuredApp.Empty, connections, app, (measured, other) => measured.Memory - other.Memory);

    private Spread Values(int connections, MeasuredApp app, Func<LoadSample, double> value) =>
        Spread.Of(Rounds(connections, app).Select(value));

    private Spread Compare(MeasuredApp other, int connections, MeasuredApp app, Func<LoadSample, LoadSample, double> compare) =>
        Spread.Of(Rounds(connections, app).Zip(Rounds(connections, other), compare));

    private IEnumerable<LoadSample> Rounds(int connections, MeasuredApp app) =>
        samples.Where(sample => sample.Connections == connections && sample.App == app).OrderBy(sample => sample.Round);
}
