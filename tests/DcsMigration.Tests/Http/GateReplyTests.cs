using DcsMigration.Dcs;
using DcsMigration.Http;
using DcsMigration.Idempotency;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace DcsMigration.Tests.Http;

/// <summary>The reply to each result of the gate. An error starts with what to do.</summary>
public sealed class GateReplyTests
{
    private readonly ReplyFactory _replies = new(new DefaultHttpContext());

    [Fact]
    public async Task A_replay_returns_the_first_reply_and_says_so()
    {
        var created = new Outcome.Created("instance-1", "{}"u8.ToArray(), "id-of-dcs");

        var sent = await SentReply.Of(_replies.For(new GateResult.Replayed(created)));

        Assert.Equal(
            (200, "{}", "id-of-dcs", "true"),
            (sent.Status, sent.Text, sent.Header("X-Request-Id"), sent.Header("Idempotent-Replayed")));
    }

    [Fact]
    public async Task Each_result_has_its_own_error()
    {
        await AssertError(
            (503, "FN.5034", "5"),
            "Retry in 5 s with the same key and body: ",
            "the same request, or another one with this name, is still being processed.",
            new GateResult.Busy(TimeSpan.FromSeconds(4.2)));
        await AssertError(
            (503, "FN.5034", "600"),
            "Retry in 600 s with the same key and body: ",
            "500 tasks with this name were created within 10 minutes. With another name it works at once.",
            new GateResult.NameFull(TimeSpan.FromMinutes(10)));
        await AssertError(
            (422, "FN.4220", null),
            "Send a new Idempotency-Key for a new task: ",
            "this one was used with another body.",
            new GateResult.KeyReused());
        await AssertError(
            (503, "FN.5033", "120"),
            "Retry in 120 s with the same key and body: ",
            "an earlier attempt may have created the task. Why.",
            new GateResult.Unresolved(TimeSpan.FromMinutes(2), "Why."));
        await AssertError(
            (503, "FN.5032", "10"),
            "Retry in 10 s with the same key and body: ",
            "the idempotency store is unavailable. This request sent nothing, but an earlier attempt may have.",
            new GateResult.StoreUnavailable());
    }

    [Fact]
    public async Task A_task_that_may_be_the_callers_is_left_to_a_person()
    {
        var sent = await AssertError(
            (503, "FN.5033", "10"),
            "Ask the operator: DCS lists a task of this name",
            " that may be this request's, but its description or its date differs.",
            new GateResult.Manual(["a"]));

        Assert.Equal(
            "Look at the task in the DCS console. If it is this request's, use it and do not retry. "
            + "If not, ask the operator to follow src/DcsMigration/Idempotency/README.md, \"Manual resolution\".",
            sent["advice"]);
        Assert.Equal("""[{"field":"instance_id","message":"a"}]""", sent.Json.GetProperty("details").GetRawText());
    }

    [Fact]
    public async Task Several_matching_tasks_are_left_to_a_person()
    {
        var sent = await AssertError(
            (503, "FN.5033", "10"),
            "Several tasks match this request. Delete ",
            "the duplicates in the DCS console, then retry.",
            new GateResult.Manual(["a", "b"]));

        Assert.Equal("Delete the duplicates in the DCS console, then send the same request with the same key again.", sent["advice"]);
        Assert.Equal(
            """[{"field":"instance_id","message":"a"},{"field":"instance_id","message":"b"}]""",
            sent.Json.GetProperty("details").GetRawText());
    }

    [Fact]
    public async Task Each_failed_outcome_has_its_own_error()
    {
        const string Retry = "Retry in 10 s with the same key and body: ";

        await AssertError(
            (504, "FN.5040", "10"),
            Retry,
            "a task may have been created, and the retry looks it up. Why.",
            new GateResult.Ran(new Outcome.Unknown(UnknownCause.TimedOut, "Why.")));
        await AssertError(
            (502, "FN.5020", "10"),
            Retry,
            "a task may have been created, and the retry looks it up. Why.",
            new GateResult.Ran(new Outcome.Unknown(UnknownCause.ConnectionLost, "Why.")));
        await AssertError(
            (502, "FN.5020", "10"),
            Retry,
            "a task may have been created, and the retry looks it up. Why.",
            new GateResult.Ran(new Outcome.Unknown(UnknownCause.UnreadableResponse, "Why.")));
        await AssertError(
            (503, "FN.5030", "10"),
            Retry,
            "nothing was created. Why.",
            new GateResult.Ran(new Outcome.NotSent(NotSentCause.Unreachable, "Why.")));
        await AssertError(
            (503, "FN.5030", "10"),
            Retry,
            "nothing was created. Why.",
            new GateResult.Ran(new Outcome.NotSent(NotSentCause.BudgetSpent, "Why.")));
        await AssertError(
            (503, "FN.5031", "12"),
            "Retry in 12 s with the same key and body: ",
            "no credential is available, and nothing was created. Why.",
            new GateResult.Ran(new Outcome.NotSent(NotSentCause.NoCredentials, "Why.", TimeSpan.FromSeconds(12))));
        await AssertError(
            (500, "FN.5001", null),
            "Tell the operator: ",
            "the function is misconfigured. Its log and /api/ready name the settings.",
            new GateResult.Ran(new Outcome.NotSent(NotSentCause.Misconfigured, "Why.")));
    }

    private async Task<SentReply> AssertError(
        (int Status, string Code, string? RetryAfter) expected, string advice, string reason, GateResult result)
    {
        var sent = await SentReply.Of(_replies.For(result));
        Assert.Equal(expected, (sent.Status, sent.Code!, sent.Header("Retry-After")));
        Assert.Equal(advice + reason, sent.Message);
        sent.AssertAdvises(advice);
        return sent;
    }
}
