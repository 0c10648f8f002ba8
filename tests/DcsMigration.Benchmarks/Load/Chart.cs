using System.Globalization;
using System.Text;

namespace DcsMigration.Benchmarks.Load;

/// <summary>One panel: lines over named steps, from zero up.</summary>
internal sealed record Chart(string Title, string XLabel, IReadOnlyList<string> Steps, IReadOnlyList<Series> Series)
{
    public const int Width = 520;
    public const int Height = 380;

    private const int Left = 64;
    private const int Top = 40;
    private const int PlotWidth = Width - Left - 24;
    private const int PlotHeight = 220;
    private const int Ticks = 5;

    private static readonly string[] Colours = ["#1b6ca8", "#d1495b", "#2e933c", "#7a5195", "#edae49"];

    public string Draw(int left)
    {
        var tick = RoundUp(Series.SelectMany(series => series.Values).Max() / Ticks);
        var svg = new StringBuilder();
        Line(svg, $"<g transform=\"translate({left},0)\">");
        Line(svg, $"<text x=\"{Left}\" y=\"{Top - 16}\" font-size=\"14\" font-weight=\"bold\">{Title}</text>");
        for (var i = 0; i <= Ticks; i++)
        {
            var y = Y(i * tick, tick);
            Line(svg, $"<line x1=\"{Left}\" x2=\"{Left + PlotWidth}\" y1=\"{y:F1}\" y2=\"{y:F1}\" stroke=\"{(i == 0 ? "#333" : "#ddd")}\"/>");
            Line(svg, $"<text x=\"{Left - 6}\" y=\"{y + 4:F1}\" text-anchor=\"end\">{i * tick:0.##}</text>");
        }

        for (var i = 0; i < Steps.Count; i++)
            Line(svg, $"<text x=\"{X(i):F1}\" y=\"{Top + PlotHeight + 18}\" text-anchor=\"middle\">{Steps[i]}</text>");

        Line(svg, $"<text x=\"{Left + (PlotWidth / 2)}\" y=\"{Top + PlotHeight + 36}\" text-anchor=\"middle\">{XLabel}</text>");
        for (var i = 0; i < Series.Count; i++)
            DrawSeries(svg, i, tick);

        return svg.Append("</g>").ToString();
    }

    private void DrawSeries(StringBuilder svg, int index, double tick)
    {
        var (colour, values) = (Colours[index % Colours.Length], Series[index].Values);
        var points = string.Join(' ', values.Select((value, i) => string.Create(CultureInfo.InvariantCulture, $"{X(i):F1},{Y(value, tick):F1}")));
        Line(svg, $"<polyline points=\"{points}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"2\"/>");
        for (var i = 0; i < values.Count; i++)
            Line(svg, $"<circle cx=\"{X(i):F1}\" cy=\"{Y(values[i], tick):F1}\" r=\"3\" fill=\"{colour}\"/>");

        var (x, y) = (Left + (index % 2 * 220), Top + PlotHeight + 58 + (index / 2 * 18));
        Line(svg, $"<line x1=\"{x}\" x2=\"{x + 20}\" y1=\"{y}\" y2=\"{y}\" stroke=\"{colour}\" stroke-width=\"2\"/>");
        Line(svg, $"<text x=\"{x + 26}\" y=\"{y + 4}\">{Series[index].Name}</text>");
    }

    private double X(int step) => Left + (PlotWidth * (step + 0.5) / Steps.Count);

    private static double Y(double value, double tick) => Top + PlotHeight - (PlotHeight * Math.Max(value, 0) / (tick * Ticks));

    /// <summary>To 1, 2, 2.5 or 5 times a power of ten.</summary>
    private static double RoundUp(double value)
    {
        var power = Math.Pow(10, Math.Floor(Math.Log10(Math.Max(value, 1e-3))));
        return power * ((double[])[1, 2, 2.5, 5, 10]).First(step => step * power >= value);
    }

    private static void Line(StringBuilder svg, FormattableString line) => svg.AppendLine(line.ToString(CultureInfo.InvariantCulture));
}

/// <summary>One line, with a value for each step.</summary>
internal sealed record Series(string Name, IReadOnlyList<double> Values);
