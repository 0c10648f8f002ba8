using System.Globalization;
using System.Text.RegularExpressions;
using DcsMigration.Dcs;
using DcsMigration.Http;
using DcsMigration.Http.Chat;
using DcsMigration.Idempotency;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace DcsMigration.Tests.Http.Chat;

/// <summary>What a person in a chat reads for each way in which a command can end.</summary>
public sealed partial class ChatAnswerTests
{
    private const string Again = "Within 24 hours the same command creates no second task.";

    private static readonly Dictionary<string, GateResult> Results = new()
    {
        ["rejected"] = Ran(new Outcome.Rejected(Error(400, "DCS.4035"), RetryAfter: null)),
        ["rejected, credential"] = Ran(new Outcome.Rejected(Error(401, "APIGW.0301"), RetryAfter: null)),
        ["rejected, too many"] = Ran(new Outcome.Rejected(Error(429, "APIGW.0308"), TimeSpan.FromSeconds(40))),
        ["not sent, no credential"] = Ran(new Outcome.NotSent(NotSentCause.NoCredentials, "No secret.", TimeSpan.FromSeconds(15))),
        ["not sent, unreachable"] = Ran(new Outcome.NotSent(NotSentCause.Unreachable, "DCS could not be reached.")),
        ["not sent, misconfigured"] = Ran(new Outcome.NotSent(NotSentCause.Misconfigured, "")),
        ["unknown, relayed"] = Ran(new Outcome.Unknown(UnknownCause.UnreadableResponse, "", Error(500, "DCS.5000"))),
        ["unknown, timed out"] = Ran(new Outcome.Unknown(UnknownCause.TimedOut, "DCS did not answer in time.")),
        ["unknown, not DCS"] = Ran(new Outcome.Unknown(UnknownCause.NotDcs, "Something answered 404.")),
        ["busy"] = new GateResult.Busy(TimeSpan.FromSeconds(9)),
        ["name full"] = new GateResult.NameFull(TimeSpan.FromMinutes(2)),
        ["unresolved"] = new GateResult.Unresolved(TimeSpan.FromSeconds(70), "DCS lists no such task yet."),
        ["manual, one"] = new GateResult.Manual(["task-1"]),
        ["manual, several"] = new GateResult.Manual(["task-1", "task-2"]),
        ["no store"] = new GateResult.StoreUnavailable(),
    };

    public static TheoryData<string> Names => [.. Results.Keys];

    [Theory, MemberData(nameof(Names))]
    public void No_answer_speaks_of_what_only_a_program_has(string name)
    {
        var text = TextOf(name);

        TestContext.Current.TestOutputHelper?.WriteLine(text);
        Assert.DoesNotMatch(OnlyForPrograms(), text);
        Assert.DoesNotContain("\n\n", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("00:15:00", "15 minutes")]
    [InlineData("01:59:59", "119 minutes")]
    [InlineData("02:00:00", "2 hours")]
    [InlineData("1.12:30:00", "36 hours")]
    public void The_time_in_which_a_command_may_be_repeated_is_rounded_down(string keepFor, string words) => Assert.Equal(
        $"Working on it. To see the result, send the same command again: within {words} it creates no second task.",
        ChatAnswer.Late(isPostedLater: false, TimeSpan.Parse(keepFor, CultureInfo.InvariantCulture)).Text);

    [Theory]
    [InlineData("manual, one", "task-1")]
    [InlineData("manual, several", "task-1, task-2")]
    public void The_tasks_that_match_are_named_for_the_person_who_must_choose(string name, string ids)
    {
        var text = TextOf(name);

        Assert.Contains($"\n{ids}\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain(Again, text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("unknown, timed out", "Retry in 10 s with the same command: a task may have been created")]
    [InlineData("unknown, relayed", "A task may have been created. Send the same command again.")]
    [InlineData("rejected, too many", "send the same command again in 40 s.")]
    [InlineData("no store", "Send the same command again in 10 s.")]
    [InlineData("busy", "Send the same command again in 9 s.")]
    public void What_can_be_repeated_says_when_and_that_it_is_safe(string name, string what)
    {
        var text = TextOf(name);

        Assert.Contains(what, text, StringComparison.Ordinal);
        Assert.EndsWith($"```\n{Again}", text, StringComparison.Ordinal);
    }

    private static GateResult.Ran Ran(Outcome outcome) => new(outcome);

    private static DcsError Error(int status, string code) => new(status, code, "The text of DCS.", ExtMessage: null, RequestId: null);

    private static string TextOf(string name)
    {
        var result = Results[name];
        var reply = new ReplyFactory(new DefaultHttpContext { TraceIdentifier = "1" }).For(result);
        return ChatAnswer.Of(new HandledRequest.Gated(result, reply), new Mattermost(null!), "**alice**", TimeSpan.FromHours(24)).Text;
    }

    [GeneratedRegex(
        "same key|Retry-After|error_msg|trace_id|same request (with|again)|function key|body:", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex OnlyForPrograms();
}
