using System.Globalization;

namespace DcsMigration.Benchmarks.Load;

/// <summary>How cost grows, as an SVG of two panels.</summary>
internal static class Plot
{
    public static string Draw(LoadTable table, IReadOnlyList<DelayedSample> delayed)
    {
        var throughput = new Chart("Throughput, requests a second", "connections", [.. table.Connections.Select(Text)],
            [.. table.Targets.Order(StringComparer.Ordinal).Select(target => new Series(target, [.. table.Connections.Select(connections => table.Throughput(target, connections))]))]);
        var delays = delayed.Select(sample => sample.Delay).Distinct().Order().ToList();
        var latency = new Chart("Latency beyond the upstream's own, ms", "upstream's own latency, ms", [.. delays.Select(Text)],
            [.. delayed.Select(sample => sample.Target).Distinct(StringComparer.Ordinal).SelectMany(target => Both(target))]);
        return string.Create(CultureInfo.InvariantCulture, $"""
            <svg xmlns="http://www.w3.org/2000/svg" width="{Chart.Width * 2}" height="{Chart.Height + 24}" font-family="sans-serif" font-size="12">
            <rect width="100%" height="100%" fill="white"/>
            {throughput.Draw(left: 0)}
            {latency.Draw(left: Chart.Width)}
            <text x="{Chart.Width}" y="{Chart.Height + 12}" text-anchor="middle" fill="#666">{Machine.Text}</text>
            </svg>

            """);

        IEnumerable<Series> Both(string target)
        {
            var own = delayed.Where(sample => sample.Target == target).OrderBy(sample => sample.Delay).ToList();
            return [new($"{target}, median", [.. own.Select(sample => sample.Median)]), new($"{target}, p99", [.. own.Select(sample => sample.P99)])];
        }
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
