using System.Buffers;
using System.Text;
using System.Text.Json;
using DcsMigration.Text;

namespace DcsMigration.Http.Chat;

/// <summary>What a person typed after the command's name. Text that is not understood is refused, and never dropped.</summary>
/// <param name="Verb">One of <see cref="Verbs"/>.</param>
/// <param name="Request">What to create or check. Null for help.</param>
internal sealed record ChatCommand(string Verb, ParsedRequest? Request)
{
    public const string Help = "help";
    public const string Check = "check";
    public const string Create = "create";

    private const int MaxShown = 40;

    /// <summary>Phones turn straight quotes into typographic ones.</summary>
    private static readonly SearchValues<char> Quotes = SearchValues.Create("\"“”„‟«»＂");

    private static readonly string[] Verbs = [Create, Check, Help];

    public static Parsed<ChatCommand> Read(string text)
    {
        var start = SkipSpace(text, 0);
        var end = EndOfWord(text, start);
        var word = start == end ? Help : text[start..end].ToLowerInvariant();
        if (!Verbs.Contains(word, StringComparer.Ordinal))
        {
            return Refuse(text, start, NameSuggestion.Of(word, Verbs) is { } meant
                ? $"is not a command. Did you mean {meant}"
                : $"is not a command. Start with {string.Join(", ", Verbs)}");
        }

        if (word == Help)
        {
            var rest = SkipSpace(text, end);
            return rest == text.Length
                ? new ChatCommand(Help, Request: null)
                : Refuse(text, rest, "is not understood: help has no fields");
        }

        if (!ReadFields(text, end).TryGetValue(out var json, out var refusal))
            return refusal;
        if (!RequestValidator.Validate(json).TryGetValue(out var task, out refusal))
            return refusal;

        // Neither the person nor the message is part of the key: the same command is the same task, whoever sends it.
        var key = new CallerKey(Routes.ChatCommands, CallerKey.FromChat, Text: null);
        return new ChatCommand(word, new ParsedRequest(task, key, IsDryRun: word == Check));
    }

    /// <summary>The pairs as a JSON object, duplicates included, so that they are validated like any other body.</summary>
    private static Parsed<byte[]> ReadFields(string text, int at)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(buffer);
        json.WriteStartObject();
        for (at = SkipSpace(text, at); at < text.Length; at = SkipSpace(text, at))
        {
            var start = at;
            while (at < text.Length && text[at] != '=' && !IsSpace(text[at]) && !IsQuote(text[at]))
                at++;
            if (at == start || at == text.Length || text[at] != '=')
                return Refuse(text, start, "is not name=value. Put a value with spaces in double quotes");
            if (ReadValue(text, at + 1, out var end) is not { } value)
                return Refuse(text, start, "has quotes that are not a pair. Write \\\" for a quote in a value");

            json.WriteString(text[start..at], value);
            at = end;
        }

        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>
    /// The value that starts here, without its quotes, in which \ escapes a quote or itself. Null if its quotes are not a pair.
    /// </summary>
    private static string? ReadValue(string text, int start, out int end)
    {
        if (start == text.Length || !IsQuote(text[start]))
        {
            end = EndOfWord(text, start);
            return text.AsSpan(start, end - start).ContainsAny(Quotes) ? null : text[start..end];
        }

        var value = new StringBuilder();
        for (end = start + 1; end < text.Length && !IsQuote(text[end]); end++)
        {
            if (text[end] == '\\' && end + 1 < text.Length && (IsQuote(text[end + 1]) || text[end + 1] == '\\'))
                end++;
            value.Append(text[end]);
        }

        end++;
        return end == text.Length || (end < text.Length && IsSpace(text[end])) ? value.ToString() : null;
    }

    private static int SkipSpace(string text, int at)
    {
        while (at < text.Length && IsSpace(text[at]))
            at++;

        return at;
    }

    private static int EndOfWord(string text, int at)
    {
        while (at < text.Length && !IsSpace(text[at]))
            at++;

        return at;
    }

    /// <summary>The no-break spaces that phones write are spaces too.</summary>
    private static bool IsSpace(char c) => char.IsWhiteSpace(c);

    private static bool IsQuote(char c) => Quotes.Contains(c);

    private static Refusal Refuse(string text, int at, string why)
    {
        var word = text[at..EndOfWord(text, at)];
        return new Refusal(
            FunctionError.Invalid with { Advice = "Nothing was created. Send help for the commands." },
            $"Correct the command at character {at + 1}: \"{(word.Length <= MaxShown ? word : $"{word[..MaxShown]}…")}\" {why}.");
    }
}
