using System.Globalization;
using System.Text;

namespace DcsMigration.Dcs;

/// <summary>Makes a text that DCS sent fit for one line of a log: bounded, and with nothing in it that a terminal or a parser of logs acts on.</summary>
internal static class PrintableText
{
    public static string Of(string text, int maxLength)
    {
        var printable = new StringBuilder(Math.Min(text.Length, maxLength));
        foreach (var rune in text.EnumerateRunes())
        {
            var added = IsPrintable(rune) ? rune.ToString() : $"\\u{rune.Value:x4}";
            if (printable.Length + added.Length > maxLength - 1)
                return printable.Append('…').ToString();

            printable.Append(added);
        }

        return printable.ToString();
    }

    private static bool IsPrintable(Rune rune) => Rune.GetUnicodeCategory(rune) is not (
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);
}
