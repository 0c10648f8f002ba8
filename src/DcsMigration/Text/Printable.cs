using System.Globalization;
using System.Text;

namespace DcsMigration.Text;

/// <summary>Makes a text of another service safe to log and to show.</summary>
internal static class Printable
{
    /// <summary>Limits the length of a text, and escapes everything that a terminal or a log parser would act on.</summary>
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
