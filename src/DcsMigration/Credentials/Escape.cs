using System.Buffers;
using System.Globalization;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;

namespace DcsMigration.Credentials;

/// <summary>A kind of escape: how one character is written as several. Readers are as lenient as the most lenient parser in use.</summary>
/// <param name="FirstCharacter">What each escape of this kind starts with.</param>
/// <param name="Read">Returns the length of the escape at the start of a text, and what it stands for. Zero if there is none.</param>
internal sealed record Escape(char FirstCharacter, Escape.Reader Read)
{
    public delegate int Reader(ReadOnlySpan<char> text, out string character);

    private const int MaxDigits = 12;

    /// <summary>
    /// The ASCII characters that HTML has names for beyond those of HTML 4, and those whose names it accepts in capitals too.
    /// </summary>
    private const string NamedCharacters = "\t\n!#$%()**+,./:;=?@[[\\]]^__``{{|||}}&<>\"";
    private const string Names =
        "Tab NewLine excl num dollar percnt lpar rpar ast midast plus comma period sol colon semi equals quest commat lsqb lbrack bsol "
        + "rsqb rbrack Hat lowbar UnderBar grave DiacriticalGrave lcub lbrace verbar vert VerticalLine rcub rbrace amp lt gt quot";

    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdefABCDEF");

    private static readonly Dictionary<string, string> HtmlNames = Names.Split(' ').Zip(NamedCharacters)
        .ToDictionary(name => name.First, name => name.Second.ToString(), StringComparer.OrdinalIgnoreCase);

    /// <summary>The names that HTML accepts without a semicolon.</summary>
    private static readonly string[] BareNames = ["amp", "lt", "gt", "quot"];

    public static IReadOnlyList<Escape> All { get; } = [new('\\', ReadJson), new('%', ReadPercent), new('&', ReadHtml)];

    private static int ReadJson(ReadOnlySpan<char> text, out string character)
    {
        var length = text.Length > 5 && text[1] == 'u' && IsHex(text[2..6]) ? 6
            : text.Length > 1 && "\"\\/bfnrt".Contains(text[1], StringComparison.Ordinal) ? 2
            : 0;
        character = Regex.Unescape(text[..length].ToString());
        return length;
    }

    /// <summary>A byte of UTF-8 beyond ASCII becomes the character of its value, as in <see cref="SecretMask"/>'s spellings.</summary>
    private static int ReadPercent(ReadOnlySpan<char> text, out string character)
    {
        var isEscape = text.Length > 2 && IsHex(text[1..3]);
        character = isEscape ? ((char)Convert.FromHexString(text[1..3])[0]).ToString() : "";
        return isEscape ? 3 : 0;
    }

    private static int ReadHtml(ReadOnlySpan<char> text, out string character) =>
        text.Length > 1 && text[1] == '#' ? ReadHtmlNumber(text, out character) : ReadHtmlName(text, out character);

    /// <summary>Leading zeros are allowed, and the semicolon may be missing.</summary>
    private static int ReadHtmlNumber(ReadOnlySpan<char> text, out string character)
    {
        character = "";
        var isHex = text.Length > 2 && text[2] is 'x' or 'X';
        var start = isHex ? 3 : 2;
        var end = start;
        while (end < text.Length && end - start < MaxDigits && (isHex ? char.IsAsciiHexDigit(text[end]) : char.IsAsciiDigit(text[end])))
            end++;

        var style = isHex ? NumberStyles.AllowHexSpecifier : NumberStyles.None;
        if (!int.TryParse(text[start..end], style, CultureInfo.InvariantCulture, out var code) || !Rune.IsValid(code))
            return 0;

        character = new Rune(code).ToString();
        return end < text.Length && text[end] == ';' ? end + 1 : end;
    }

    private static int ReadHtmlName(ReadOnlySpan<char> text, out string character)
    {
        var end = 1;
        while (end < text.Length && char.IsAsciiLetterOrDigit(text[end]))
            end++;

        if (end < text.Length && text[end] == ';')
        {
            var escape = text[..(end + 1)].ToString();
            character = HtmlNames.GetValueOrDefault(escape[1..^1]) ?? WebUtility.HtmlDecode(escape);
            if (character != escape)
                return escape.Length;
        }

        foreach (var name in BareNames)
        {
            if (text[1..].StartsWith(name, StringComparison.OrdinalIgnoreCase))
            {
                character = HtmlNames[name];
                return name.Length + 1;
            }
        }

        character = "";
        return 0;
    }

    private static bool IsHex(ReadOnlySpan<char> digits) => !digits.ContainsAnyExcept(HexDigits);
}
