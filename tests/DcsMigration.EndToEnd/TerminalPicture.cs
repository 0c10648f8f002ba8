using System.Globalization;
using System.Net;
using System.Text;

namespace DcsMigration.EndToEnd;

/// <summary>Draws lines of a terminal as SVG. The background is dark, so that it can be read on light and on dark pages.</summary>
internal static class TerminalPicture
{
    private const int Columns = 108;
    private const int LineHeight = 18;
    private const int Margin = 16;

    private static readonly CompositeFormat Frame = CompositeFormat.Parse(
        """
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {0} {1}" width="{0}" height="{1}" role="img" font-size="13"
             font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, 'Liberation Mono', monospace" xml:space="preserve">
          <title>{2}</title>
          <rect width="{0}" height="{1}" rx="10" fill="#0d1117"/>
        {3}</svg>

        """);

    /// <param name="title">The text for a screen reader.</param>
    /// <param name="lines">The lines. Those that a person types start with "$ ", and comments with "# ".</param>
    public static string Of(string title, IEnumerable<string> lines)
    {
        var rows = lines.SelectMany(line => Wrap(line).Select(row => (Text: WebUtility.HtmlEncode(row), Color: Color(line)))).ToList();
        var texts = rows.Select((row, index) =>
            $"  <text x=\"{Margin}\" y=\"{Margin + ((index + 1) * LineHeight)}\" fill=\"{row.Color}\">{row.Text}</text>\n");
        var (width, height) = ((2 * Margin) + (Columns * 8), (3 * Margin) + (rows.Count * LineHeight));
        return string.Format(CultureInfo.InvariantCulture, Frame, width, height, title, string.Concat(texts));
    }

    private static string Color(string line) => line switch
    {
        ['$', ' ', ..] => "#7ee787",
        ['#', ' ', ..] => "#8b949e",
        _ => "#e6edf3",
    };

    /// <summary>As a terminal does, without regard to words.</summary>
    private static IEnumerable<string> Wrap(string line) => line.Length <= Columns ? [line] : [line[..Columns], .. Wrap(line[Columns..])];
}
