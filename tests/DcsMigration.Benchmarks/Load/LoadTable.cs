using DcsMigration.Benchmarks.Servers;

namespace DcsMigration.Benchmarks.Load;

/// <summary>The medians over the rounds, and ratios that are each taken within a round: as a table in Markdown, and beside the aims.</summary>
internal sealed class LoadTable(IReadOnlyList<LoadSample> samples)
{
    private const double MinThroughput = 0.9;
    private const double MaxProcessorTime = 1.3;
    private const double MaxMoreMemory = 15;

    public void Print()
    {
        Console.WriteLine("""

            | connections | | requests/s | of the forwarder's | p50 ms | p99 ms | CPU µs a request | of the forwarder's | memory MB | more than the empty one | table calls a request |
            |---:|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|
            """);
        foreach (var (connections, app) in samples.Select(sample => (sample.Connections, sample.App)).Distinct())
            Console.WriteLine(Row(connections, app));

        Console.WriteLine();
        foreach (var connections in samples.Select(sample => sample.Connections).Distinct())
            PrintAims(connections);
    }

    private string Row(int connections, MeasuredApp app)
    {
        string[] cells =
        [
            $"{connections}",
            app.Name,
            Of(connections, app, sample => sample.Throughput).MedianAs("N0"),
            Throughput(connections, app).As("F2"),
            Of(connections, app, sample => sample.Median).MedianAs("F1"),
            Of(connections, app, sample => sample.P99).MedianAs("F1"),
            Of(connections, app, sample => sample.ProcessorTime).MedianAs("F0"),
            ProcessorTime(connections, app).As("F2"),
            Of(connections, app, sample => sample.Memory).MedianAs("F0"),
            MoreMemory(connections, app).As("F0"),
            Of(connections, app, sample => sample.TableCalls).MedianAs("F1"),
        ];
        return $"| {string.Join(" | ", cells)} |";
    }

    private void PrintAims(int connections)
    {
        var throughput = Throughput(connections, MeasuredApp.Service);
        var processorTime = ProcessorTime(connections, MeasuredApp.Service);
        var memory = MoreMemory(connections, MeasuredApp.Service);
        Console.WriteLine($"{connections} connections:");
        Aim.Print("throughput, of the bare forwarder's", throughput.MedianAs("F2"), $"at least {MinThroughput:F1}", throughput.Median >= MinThroughput);
        Aim.Print("processor time, of the bare forwarder's", processorTime.MedianAs("F2"), $"at most {MaxProcessorTime:F1}", processorTime.Median <= MaxProcessorTime);
        Aim.Print("memory, more than the empty one, MB", memory.MedianAs("F1"), $"at most {MaxMoreMemory:F0}", memory.Median <= MaxMoreMemory);
    }

    private Spread Throughput(int connections, MeasuredApp app) =>
        Beside(MeasuredApp.Forwarder, connections, app, (own, other) => own.Throughput / other.Throughput);

    private Spread ProcessorTime(int connections, MeasuredApp app) =>
        Beside(MeasuredApp.Forwarder, connections, app, (own, other) => own.ProcessorTime / other.ProcessorTime);

    private Spread MoreMemory(int connections, MeasuredApp app) =>
        Beside(MeasuredApp.Empty, connections, app, (own, other) => own.Memory - other.Memory);

    private Spread Of(int connections, MeasuredApp app, Func<LoadSample, double> value) => Spread.Of(Rounds(connections, app).Select(value));

    private Spread Beside(MeasuredApp other, int connections, MeasuredApp app, Func<LoadSample, LoadSample, double> compare) =>
        Spread.Of(Rounds(connections, app).Zip(Rounds(connections, other), compare));

    private IEnumerable<LoadSample> Rounds(int connections, MeasuredApp app) =>
        samples.Where(sample => sample.Connections == connections && sample.App == app).OrderBy(sample => sample.Round);
}
