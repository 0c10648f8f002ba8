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

    public static ChatAnswer Late(bool isPostedLater, TimeSpan keepFor) => new(
        $"Working on it. {(isPostedLater ? "The result will appear here. If it does not within a minute" : "To see the result")}, "
        + $"send the same command again: within {Words(keepFor)} it creates no second task.");

    /// <summary>The answer for a reply, which the HTTP routes would send as it is.</summary>
    public static ChatAnswer Of(HandledRequest handled, IChatPlatform platform, string person, TimeSpan keepFor)
    {
        if (handled.Reply.Status == StatusCodes.Status200OK && CreateResponse.ReadInstanceId(handled.Reply.Body.Span) is { } id)
        {
            return new ChatAnswer(
                handled.Outcome == "replayed"
                    ? $"{person} Already created: {id}. For another one change the name or the description."
                    : $"{person} created the migration task {id}. Configure and start it in the DCS console.",
                IsInChannel: true);
        }

        var body = JsonElement.Parse(handled.Reply.Body.Span);
        if (handled.Reply.Status == StatusCodes.Status200OK)
            return new ChatAnswer(body.GetProperty("message").GetString()!);

        var again = handled.Reply.Status is StatusCodes.Status408RequestTimeout or StatusCodes.Status429TooManyRequests or >= 500
            ? $"Send the same command again: within {Words(keepFor)} it creates no second task."
            : "";
        return new ChatAnswer($"""
            ```
            {Shown("error_msg")}
            {Shown("advice")}
            {Shown("error_code")}, trace id {Shown("trace_id")}
            ```
            {again}
            """);

        // In a code block nobody is notified and nothing is a link.
        string Shown(string member)
        {
            var text = body.GetProperty(member).GetString() ?? "";
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
