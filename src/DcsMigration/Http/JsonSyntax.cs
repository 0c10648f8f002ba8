using System.Buffers;
using System.Text;
using System.Text.Json;
using DcsMigration.Text;

namespace DcsMigration.Http;

/// <summary>Explains why a body is not JSON: the position, the character found there, and the usual cause.</summary>
internal static class JsonSyntax
{
    private const string TooDeep = "Send one flat JSON object: this is nested more than 64 levels deep.";

    private static readonly SearchValues<byte> NameBytes =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.%+-[]"u8);

    private static readonly SearchValues<byte> Letters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"u8);

    public static string Explain(JsonException exception, ReadOnlySpan<byte> json)
    {
        var position = $"The JSON is invalid at line {exception.LineNumber + 1}, byte {exception.BytePositionInLine + 1}";
        if (OtherFormat(json) is { } format)
            return $"{position}: it is {format}. Send JSON.";

        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = RequestValidator.MaxDepth });
        ReadToError(ref reader);
        // The reader stops before the token that it can't read. No token has a line break.
        var token = (int)reader.BytesConsumed;
        var line = json[..token].LastIndexOf((byte)'\n') + 1;
        var at = Math.Min(line + (int)(exception.BytePositionInLine ?? 0), json.Length);
        var isInString = token < at && json[token] == '"';
        var depth = reader.CurrentDepth + (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray ? 1 : 0);
        var rest = json[at..];
        if (depth >= RequestValidator.MaxDepth && rest is [(byte)'{' or (byte)'[', ..])
            return TooDeep;
        if (rest.TrimEnd(" \t\r\n"u8).IsEmpty)
            return $"{position}: it ends too early. Look for a missing quotation mark or closing brace.";

        Rune.DecodeFromUtf8(rest, out var found, out _);
        var advice = isInString ? AdviceInString(found, json[..at]) : AdviceOutside(found, json, at, depth);
        return $"{position}: found {CharacterName.OfInvisible(found) ?? found.ToString()}. {advice}";
    }

    /// <summary>Whether a JSON string, given as it is written, contains JSON itself.</summary>
    public static bool LooksLikeJson(string jsonString) => jsonString.AsSpan().TrimStart("\" \\nrt") is ['{' or '[', ..];

    private static void ReadToError(ref Utf8JsonReader reader)
    {
        try
        {
            while (reader.Read())
            {
            }
        }
        catch (JsonException)
        {
            // The caller has it.
        }
    }

    /// <summary>What the body probably is instead of JSON, or null.</summary>
    private static string? OtherFormat(ReadOnlySpan<byte> body)
    {
        var text = body.TrimStart(" \t\r\n"u8);
        if (text is [(byte)'<', ..])
            return "XML or HTML";
        if (text.StartsWith("--"u8) && text.IndexOf("Content-Disposition"u8) >= 0)
            return "a form (multipart)";
        if (text.StartsWith("---"u8) || text.StartsWith("- "u8))
            return "YAML";

        var end = text.IndexOfAnyExcept(NameBytes);
        if (end < 1)
            return null;

        return text[end..] switch
        {
            [(byte)'=', ..] => "a form (name=value)",
            [(byte)':', (byte)' ' or (byte)'\n' or (byte)'\r', ..] => "YAML",
            _ => null,
        };
    }

    private static string AdviceInString(Rune found, ReadOnlySpan<byte> before) => found.Value switch
    {
        '\r' or '\n' => "Write a line break inside a text as \\n.",
        '\t' => "Write a tab inside a text as \\t.",
        _ when before is [.., (byte)'\\'] || IsInUnicodeEscape(before) => "Write a backslash as two backslashes (\\\\).",
        _ => "Remove it.",
    };

    private static string AdviceOutside(Rune found, ReadOnlySpan<byte> json, int at, int depth)
    {
        // The reader reports the first wrong letter of a word, such as the a of task, which starts like true.
        var start = json[..at].LastIndexOfAnyExcept(Letters) + 1;
        var previous = json[..start].TrimEnd(" \t\r\n"u8);
        if (found.Value is '/' or '#')
            return "JSON has no comments: remove them.";
        if (depth <= 0 && previous is [.., (byte)'}' or (byte)']'])
        {
            return found.Value is '}' or ']'
                ? "Remove it: the object has already ended."
                : "Send one object: something follows the first one.";
        }

        if (depth == 0 && found.Value == ':')
            return "Put the members in braces ({ }).";
        if (IsLiteralOfAnotherLanguage(json[start..]))
            return "Write true, false and null in lower case.";

        return (start < at || Rune.IsLetter(found)) && previous is [.., (byte)'{' or (byte)'[' or (byte)',' or (byte)':']
            ? "Put each name and text in double quotes (\")."
            : AdviceFor(found);
    }

    private static string AdviceFor(Rune found) => found.Value switch
    {
        '\u201c' or '\u201d' or '\u201e' or '\u201f' or '\u00ab' or '\u00bb' => "Use straight double quotes (\").",
        '\'' or '\u2018' or '\u2019' or '\u201a' or '`' => "Use double quotes (\").",
        '}' or ']' => "Look for a surplus comma or a missing value before it.",
        _ when CharacterName.OfInvisible(found) is not null => "Remove it, or use a space.",
        _ => "Look for a missing quotation mark, comma or brace before it.",
    };

    /// <summary>
    /// Whether the bytes end with an escape \u that lacks some of its four digits. A Windows path can have one: C:\users.
    /// </summary>
    private static bool IsInUnicodeEscape(ReadOnlySpan<byte> before)
    {
        var end = before.LastIndexOf("\\u"u8);
        return end >= 0 && before.Length - end < 6;
    }

    private static bool IsLiteralOfAnotherLanguage(ReadOnlySpan<byte> rest) =>
        rest.StartsWith("True"u8) || rest.StartsWith("False"u8) || rest.StartsWith("None"u8)
        || rest.StartsWith("NULL"u8) || rest.StartsWith("Null"u8) || rest.StartsWith("nil"u8);
}
