using System.Globalization;

namespace DcsMigration.Benchmarks;

/// <summary>The median, minimum and maximum of all rounds.</summary>
internal sealed record Spread(double Median, double Min, double Max)
{
    public static Spread Of(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        return new Spread((sorted[sorted.Count / 2] + sorted[(sorted.Count - 1) / 2]) / 2, sorted[0], sorted[^1]);
    }

    public string FormatMedian(string format) => Text(Median, format);

    /// <summary>Formats the median, and the minimum and maximum in parentheses.</summary>
    public string Format(string format) => $"{FormatMedian(format)} ({Text(Min, format)} to {Text(Max, format)})";

    private static string Text(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
