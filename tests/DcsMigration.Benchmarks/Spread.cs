using System.Globalization;

namespace DcsMigration.Benchmarks;

/// <summary>The median of the rounds, with the least and the most of them: how far one round can be from another.</summary>
internal sealed record Spread(double Median, double Min, double Max)
{
    public static Spread Of(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        return new Spread((sorted[sorted.Count / 2] + sorted[(sorted.Count - 1) / 2]) / 2, sorted[0], sorted[^1]);
    }

    public string MedianAs(string format) => Median.ToString(format, CultureInfo.InvariantCulture);

    /// <summary>The median, and in brackets the least and the most.</summary>
    public string As(string format) =>
        $"{MedianAs(format)} ({Min.ToString(format, CultureInfo.InvariantCulture)} to {Max.ToString(format, CultureInfo.InvariantCulture)})";
}
