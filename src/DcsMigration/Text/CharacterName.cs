using System.Globalization;
using System.Text;

namespace DcsMigration.Text;

/// <summary>Names a character for a person, who may not be able to see it.</summary>
internal static class CharacterName
{
    /// <summary>The character in quotes, or its name if it is invisible or easily mistaken for another.</summary>
    public static string Of(Rune rune) => OfInvisible(rune) ?? $"\"{rune}\"";

    /// <summary>The character at a position, which may be a surrogate pair.</summary>
    public static string At(string text, int at)
    {
        Rune.DecodeFromUtf16(text.AsSpan(at), out var rune, out _);
        return Of(rune);
    }

    /// <summary>The name of a character that a person cannot see, or null if it can be shown.</summary>
    public static string? OfInvisible(Rune rune) => rune.Value switch
    {
        ' ' => "a space",
        '\t' => "a tab (U+0009)",
        '\n' or '\r' or 0x2028 or 0x2029 => $"a line break ({Code(rune)})",
        0x00a0 => "a no-break space (U+00A0)",
        0x00ad => "a soft hyphen (U+00AD)",
        0x200b => "a zero-width space (U+200B)",
        0x202f => "a narrow no-break space (U+202F)",
        0xfeff => "a byte order mark (U+FEFF)",
        _ => IsNoncharacter(rune) ? $"the noncharacter {Code(rune)}" : OfCategory(rune),
    };

    /// <summary>Whether Unicode reserves the code point for use inside programs.</summary>
    public static bool IsNoncharacter(Rune rune) => (rune.Value & 0xfffe) == 0xfffe || rune.Value is >= 0xfdd0 and <= 0xfdef;

    private static string? OfCategory(Rune rune) => Rune.GetUnicodeCategory(rune) switch
    {
        UnicodeCategory.Control => $"the control character {Code(rune)}",
        UnicodeCategory.Format => $"the invisible character {Code(rune)}",
        UnicodeCategory.SpaceSeparator => $"the space {Code(rune)}",
        UnicodeCategory.DashPunctuation when rune.Value != '-' => $"the dash \"{rune}\" ({Code(rune)})",
        UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark => $"the combining mark {Code(rune)}",
        UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned => $"the character {Code(rune)}",
        _ => null,
    };

    private static string Code(Rune rune) => string.Create(CultureInfo.InvariantCulture, $"U+{rune.Value:X4}");
}
