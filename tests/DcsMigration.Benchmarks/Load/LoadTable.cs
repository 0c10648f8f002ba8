using System.Globalization;

namespace DcsMigration.Benchmarks.Load;

/// <summary>The medians over the rounds, and the ratios to YARP, each taken within its round.</summary>
internal sealed class LoadTable(IReadOnlyList<LoadSample> samples)
{
    private const double LeastThroughput = 0.9;
    private const double MostP99 = 1.25;
    private static readonly int[] Judged = [16, 64];

    public IReadOnlyList<int> Connections => [.. samples.Select(sample => sample.Connections).Distinct().Order()];

    public IReadOnlyList<string> Targets =>
        [.. samples.Where(sample => sample.Round == 0).Select(sample => sample.Target).Distinct(StringComparer.Ordinal)];

    public double Throughput(string target, int connections) => Median(target, connections, sample => sample.Throughput);

    public void Print()
    {
        Console.WriteLine();
        Console.WriteLine("connections | in front               | requests/s | of YARP | CPU µs | at rate | p50 ms | p99 ms | in the rounds | of YARP | aim");
        Console.WriteLine("-----------:|------------------------|-----------:|--------:|-------:|--------:|-------:|-------:|--------------:|--------:|----");
        foreach (var connections in Connections)
        {
            foreach (var target in Targets)
                Console.WriteLine(Row(target, connections));
        }

        Console.WriteLine();
    }

    private string Row(string target, int connections)
    {
        var throughput = Ratio(target, connections, sample => sample.Throughput);
        var p99 = Ratio(target, connections, sample => sample.P99);
        return string.Create(CultureInfo.InvariantCulture, $"{connections,11} | {target,-22} | {Throughput(target, connections),10:F0} | {Ratio(throughput),7} | {Median(target, connections, sample => sample.ProcessorTime),6:F0} | {Median(target, connections, sample => sample.Rate),7:F0} | {Median(target, connections, sample => sample.Median),6:F2} | {Median(target, connections, sample => sample.P99),6:F2} | {Range(target, connections, sample => sample.P99),13} | {Ratio(p99),7} | {Aim(target, connections, throughput, p99)}");
    }

    /// <summary>Nothing, where there was no YARP beside it.</summary>
    private static string Ratio(double ratio) => double.IsNaN(ratio) ? "" : ratio.ToString("F2", CultureInfo.InvariantCulture);

    private static string Aim(string target, int connections, double throughput, double p99) =>
        !Judged.Contains(connections) || target is not (LoadTarget.Distinct or LoadTarget.Replays) ? ""
        : throughput >= LeastThroughput && p99 <= MostP99 ? "kept"
        : "MISSED";

    private double Median(string target, int connections, Func<LoadSample, double> value) => Median(Of(target, connections).Select(value));

    /// <summary>The least and the most: how far one round can be from another.</summary>
    private string Range(string target, int connections, Func<LoadSample, double> value)
    {
        var values = Of(target, connections).Select(value).ToList();
        return string.Create(CultureInfo.InvariantCulture, $"{values.Min():F2} - {values.Max():F2}");
    }

    private double Ratio(string target, int connections, Func<LoadSample, double> value)
    {
        var yarp = Of(LoadTarget.Yarp, connections).ToDictionary(sample => sample.Round, value);
        return Median(Of(target, connections).Where(sample => yarp.ContainsKey(sample.Round)).Select(sample => value(sample) / yarp[sample.Round]));
    }

    private IEnumerable<LoadSample> Of(string target, int connections) =>
        samples.Where(sample => sample.Target == target && sample.Connections == connections);

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        return sorted.Count == 0 ? double.NaN : (sorted[sorted.Count / 2] + sorted[(sorted.Count - 1) / 2]) / 2;
    }
}
