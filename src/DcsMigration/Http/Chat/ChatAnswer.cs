using System.Diagnostics;
using System.Text.Json.Nodes;
using DcsMigration.Dcs;
using DcsMigration.Idempotency;
using Microsoft.AspNetCore.Http;

namespace DcsMigration.Http.Chat;

/// <summary>What people read. Successes are shown in the channel, everything else only to the sender.</summary>
/// <param name="Text">The text.</param>
/// <param name="InstanceId">The task that this command or an earlier one created. Null if there is none.</param>
internal sealed record ChatAnswer(string Text, string? InstanceId = null)
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

    public static ChatAnswer Of(HandledRequest handled, IChatPlatform platform, string person, TimeSpan keepFor) => handled switch
    {
        HandledRequest.Gated { Result: GateResult.Ran { Outcome: Outcome.Created { InstanceId: var id } } } =>
            new($"{person} created the migration task {id}. Configure and start it in the DCS console.", id),
        HandledRequest.Gated { Result: GateResult.Replayed { Created.InstanceId: var id } } =>
            new($"{person} Already created: {id}. For another one change the name or the description.", id),
        HandledRequest.Checked { Check: DcsCheck.Ok } => new(ReplyFactory.NothingWrong),
        HandledRequest.Gated { Result: GateResult.Manual manual, Reply: { Error: { } error } reply } =>
            OfError(error, reply, manual.InstanceIds, platform, keepFor),
        { Reply: { Error: { } error } reply } => OfError(error, reply, [], platform, keepFor),
        _ => throw new UnreachableException(),
    };

    public byte[] ToUtf8Json() => Reply.Utf8(new JsonObject
    {
        ["response_type"] = InstanceId is null ? "ephemeral" : "in_channel",
        ["text"] = Text,
    });

    private static ChatAnswer OfError(
        ErrorBody error, Reply reply, IReadOnlyList<string> toChooseFrom, IChatPlatform platform, TimeSpan keepFor)
    {
        // A person must choose between the listed tasks first.
        var isRepeatable = toChooseFrom.Count == 0
            && reply.Status is StatusCodes.Status408RequestTimeout or StatusCodes.Status429TooManyRequests or >= 500;
        return new ChatAnswer($"""
            ```
            {ToPerson(error.Message)}{(toChooseFrom.Count > 0 ? $"\n{string.Join(", ", toChooseFrom.Select(Shown))}" : "")}
            {ToPerson(error.Advice)}
            {Shown(error.Code)}, trace id {Shown(error.TraceId)}
            ```
            {(isRepeatable ? $"Within {Words(keepFor)} the same command creates no second task." : "")}
            """);

        string ToPerson(string text) => Wordings
            .Append(("after Retry-After", reply.RetryAfter is { } wait ? $"in {Reply.WholeSeconds(wait)} s" : ""))
            .Aggregate(Shown(text), (text, words) => text.Replace(words.Item1, words.Item2, StringComparison.Ordinal));

        // In a code block nobody is notified and nothing is a link.
        string Shown(string text) => platform.Escape(text.Length <= MaxMessageLength ? text : $"{text[..MaxMessageLength]}…")
            .Replace('`', '\'')
            .Replace("@", "@\u200b", StringComparison.Ordinal);
    }

    private static string Words(TimeSpan duration) =>
        duration.TotalHours >= 2 ? $"{Math.Floor(duration.TotalHours)} hours" : $"{Math.Floor(duration.TotalMinutes)} minutes";
}
