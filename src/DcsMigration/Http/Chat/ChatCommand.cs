using System.Buffers;
using System.Text.Json;
using System.Text.RegularExpressions;
using DcsMigration.Text;

namespace DcsMigration.Http.Chat;

/// <summary>What a person typed after the command's name. Text that is not understood is refused, and never dropped.</summary>
internal abstract partial record ChatCommand
{
    private const string HelpVerb = "help";
    private const string CheckVerb = "check";
    private const string CreateVerb = "create";
    private const int MaxShown = 40;
    private const int RegexTimeout = 1000;

    /// <summary>Phones turn straight quotes into typographic ones. Their no-break spaces are white space anyway.</summary>
    private const string Quotes = "\"“”„‟«»＂";

    private static readonly string[] Verbs = [CreateVerb, CheckVerb, HelpVerb];

    private ChatCommand(string verb) => Verb = verb;

    /// <summary>The verb as it is logged.</summary>
    public string Verb { get; }

    public static Parsed<ChatCommand> Read(string text)
    {
        var first = FirstWord().Match(text);
        var verb = first.Groups["word"].Length == 0 ? HelpVerb : first.Groups["word"].Value.ToLowerInvariant();
        if (!Verbs.Contains(verb, StringComparer.Ordinal))
        {
            return Refuse(text, first.Groups["word"].Index, NameSuggestion.Of(verb, Verbs) is { } meant
                ? $"is not a command (did you mean {meant}?)"
                : $"is not a command. Start with {string.Join(", ", Verbs)}");
        }

        if (verb == HelpVerb)
        {
            return first.Length == text.Length
                ? new Help()
                : Refuse(text, first.Length, "is not understood: help has no fields");
        }

        if (!ReadFields(text, first.Length).TryGetValue(out var json, out var refusal))
            return refusal;
        if (!RequestValidator.Validate(json).TryGetValue(out var task, out refusal))
            return refusal;

        // Neither the person nor the message is part of the key: the same command is the same task, whoever sends it.
        return new Run(new ParsedRequest(task, new CallerKey.Command(), IsDryRun: verb == CheckVerb));
    }

    /// <summary>The pairs as a JSON object, so that they are validated like any other body.</summary>
    private static Parsed<byte[]> ReadFields(string text, int at)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(buffer);
        json.WriteStartObject();
        var names = new HashSet<string>(StringComparer.Ordinal);
        while (at < text.Length)
        {
            var field = Field().Match(text, at);
            if (!field.Success)
            {
                return Refuse(text, at, Name().IsMatch(text, at)
                    ? "has quotes that are not a pair. Write \\\" for a quote in a value"
                    : "is not name=value. Put a value with spaces in double quotes");
            }

            if (!names.Add(field.Groups["name"].Value))
                return Refuse(text, at, "gives a field twice. Give each field once");

            var value = field.Groups["plain"].Value + Escape().Replace(field.Groups["quoted"].Value, "${escaped}");
            json.WriteString(field.Groups["name"].Value, value);
            at += field.Length;
        }

        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    private static Refusal Refuse(string text, int at, string why)
    {
        var word = FirstWord().Match(text, at).Groups["word"].Value;
        return new Refusal(
            FunctionError.Invalid with { Advice = "Nothing was created. Send help for the commands." },
            $"Correct the command at character {at + 1}: \"{Printable.Of(word, MaxShown)}\" {why}.");
    }

    /// <summary>Asks what the commands are.</summary>
    internal sealed record Help() : ChatCommand(HelpVerb);

    /// <summary>Creates a task, or only checks its fields.</summary>
    internal sealed record Run(ParsedRequest Request) : ChatCommand(Request.IsDryRun ? CheckVerb : CreateVerb);

    [GeneratedRegex(@"\G\s*(?<word>\S*)\s*", RegexOptions.ExplicitCapture, RegexTimeout)]
    private static partial Regex FirstWord();

    [GeneratedRegex($@"\G[^\s={Quotes}]+=", RegexOptions.None, RegexTimeout)]
    private static partial Regex Name();

    /// <summary>In quotes, \ escapes a quote or itself.</summary>
    [GeneratedRegex(
        $@"\G(?<name>[^\s={Quotes}]+)=([{Quotes}](?<quoted>(?>\\[\\{Quotes}]|[^{Quotes}])*)[{Quotes}]|(?<plain>[^\s{Quotes}]*))(\s+|\z)",
        RegexOptions.ExplicitCapture,
        RegexTimeout)]
    private static partial Regex Field();

    [GeneratedRegex($@"\\(?<escaped>[\\{Quotes}])", RegexOptions.ExplicitCapture, RegexTimeout)]
    private static partial Regex Escape();
}
