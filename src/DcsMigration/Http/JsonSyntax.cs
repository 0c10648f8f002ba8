using System.Globalization;
using System.Text;
using System.Text.Json;

namespace DcsMigration.Http;

/// <summary>Explains why a body is not JSON: the position, the character found there, and the usual cause.</summary>
internal static class JsonSyntax
{
    public static string Explain(JsonException exception, ReadOnlySpan<byte> json)
    {
        var position = $"The JSON is invalid at line {exception.LineNumber + 1}, byte {exception.BytePositionInLine + 1}";
        var rest = From(json, exception.LineNumber ?? 0, exception.BytePositionInLine ?? 0);
        if (rest.TrimEnd(" \t\r\n"u8).IsEmpty)
            return $"{position}: it ends too early. Look for a missing quotation mark or closing brace.";

        Rune.DecodeFromUtf8(rest, out var found, out _);
        return $"{position}: found {Shown(found)}. {Advice(found)}";
    }

    private static ReadOnlySpan<byte> From(ReadOnlySpan<byte> json, long line, long byteInLine)
    {
        for (; line > 0; line--)
            json = json[(json.IndexOf((byte)'\n') + 1)..];

        return json[(int)Math.Min(byteInLine, json.Length)..];
    }

    private static string Advice(Rune found) => found.Value switch
    {
        '\u201c' or '\u201d' or '\u201e' or '\u201f' or '\u00ab' or '\u00bb' => "Use straight double quotes (\").",
        '\'' or '\u2018' or '\u2019' or '\u201a' or '`' => "Use double quotes (\").",
        '/' or '#' => "JSON has no comments: remove them.",
        '}' or ']' => "Look for a surplus comma or a missing value before it.",
        '\r' or '\n' => "Write a line break inside a text as \\n.",
        _ => "Look for a missing quotation mark, comma or brace before it.",
    };

    /// <summary>A control character cannot be shown, so its code is.</summary>
    public static string Shown(Rune found) => Rune.IsControl(found)
        ? string.Create(CultureInfo.InvariantCulture, $"the control character U+{found.Value:X4}")
        : found.ToString();
}
