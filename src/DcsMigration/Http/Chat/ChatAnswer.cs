using System.Text.Json;
using System.Text.Json.Nodes;
using DcsMigration.Dcs;
using Microsoft.AspNetCore.Http;

namespace DcsMigration.Http.Chat;

/// <summary>What people read. Successes are shown in the channel, everything else only to the sender.</summary>
internal sealed record ChatAnswer(string Text, bool IsInChannel = false)
{
    private const int MaxMessageLength = 2000;

    public static readonly ChatAnswer Help = new(
        "create name=... vpc_id=... subnet_id=... security_group_id=... description=\"...\"\ncreates a migration task, which starts a "
        + "virtual machine that costs money. check, with the same fields, only checks them. The description is optional. Put values with "
        + "spaces in double quotes, and write \\\" for a quote in a value.");

    /// <summary>What a reply tells a program, and what a person in a chat can do instead.</summary>
    private static readonly (string ToProgram, string ToPerson)[] Wordings =
    [
        ("the same request with the same key", "the same command"),
        ("the same request again", "the same command again"),
        ("with the same key and body", "with the same command"),
        ("; your function key is fine", ""),
        ("Correct the body:", "Correct the command:"),
        ("send it in the query, ?dry_run=true", "start with check instead of create"),
        ("error_msg", "the message above"),
        ("trace_id", "trace id"),
    ];

    public static ChatAnswer Late(bool isPostedLater, TimeSpan keepFor) => new(
        $"Working on it. {(isPostedLater ? "The result will appear here. If it does not within a minute" : "To see the result")}, "
        + $"send the same command again: within {Words(keepFor)} it creates no second task.");

    /// <summary>The answer for a reply, which the HTTP routes would send as it is.</summary>
    public static ChatAnswer Of(HandledRequest handled, IChatPlatform platform, string person, TimeSpan keepFor)
    {
        var reply = handled.Reply;
        if (reply.Status == StatusCodes.Status200OK && CreateResponse.ReadInstanceId(reply.Body.Span) is { } id)
        {
            return new ChatAnswer(
                handled.Outcome == "replayed"
                    ? $"{person} Already created: {id}. For another one change the name or the description."
                    : $"{person} created the migration task {id}. Configure and start it in the DCS console.",
                IsInChannel: true);
        }

        var body = JsonElement.Parse(reply.Body.Span);
        if (reply.Status == StatusCodes.Status200OK)
            return new ChatAnswer(body.GetProperty("message").GetString()!);

        // A person must choose between the listed tasks first.
        var isManual = handled.Outcome == "manual";
        var tasks = isManual ? body.GetProperty("details").EnumerateArray().Select(task => Shown(task, "message")) : [];
        var isRepeatable = !isManual
            && reply.Status is StatusCodes.Status408RequestTimeout or StatusCodes.Status429TooManyRequests or >= 500;
        return new ChatAnswer($"""
            ```
            {ToPerson("error_msg")}{(isManual ? $"\n{string.Join(", ", tasks)}" : "")}
            {ToPerson("advice")}
            {Shown(body, "error_code")}, trace id {Shown(body, "trace_id")}
            ```
            {(isRepeatable ? $"Within {Words(keepFor)} the same command creates no second task." : "")}
            """);

        string ToPerson(string member) => Wordings
            .Append(("after Retry-After", reply.RetryAfter is { } wait ? $"in {Reply.WholeSeconds(wait)} s" : ""))
            .Aggregate(Shown(body, member), (text, words) => text.Replace(words.Item1, words.Item2, StringComparison.Ordinal));

        // In a code block nobody is notified and nothing is a link.
        string Shown(JsonElement json, string member)
        {
            var text = json.GetProperty(member).GetString() ?? "";
            return platform.Escape(text.Length <= MaxMessageLength ? text : $"{text[..MaxMessageLength]}…")
                .Replace('`', '\'')
                .Replace("@", "@\u200b", StringComparison.Ordinal);
        }
    }

    public byte[] ToUtf8Json() => Reply.Utf8(new JsonObject
    {
        ["response_type"] = IsInChannel ? "in_channel" : "ephemeral",
        ["text"] = Text,
    });

    private static string Words(TimeSpan duration) =>
        duration.TotalHours >= 2 ? $"{Math.Floor(duration.TotalHours)} hours" : $"{Math.Floor(duration.TotalMinutes)} minutes";
}
