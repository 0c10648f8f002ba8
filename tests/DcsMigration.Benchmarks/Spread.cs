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

    public string FormatMedian(string format) => Median.ToString(format, CultureInfo.InvariantCulture);

    /// <summary>Formats the median, and the minimum and maximum in parentheses.</summary>
    public string Format(string format) =>
        $"{FormatMedian(format)} ({Min.ToString(format, CultureInfo.InvariantCulture)} to {Max.ToString(format, CultureInfo.InvariantCulture)})";
}
