using DcsMigration.Idempotency;
using Xunit;

namespace DcsMigration.Tests.Idempotency;

/// <summary>The store fails at each of its calls in turn, before or after the call is applied.</summary>
public sealed class GateFaultTests
{
    private const int MaxRetries = 4;

    private static readonly bool[] FalseAndTrue = [false, true];

    public enum Before
    {
        Nothing,
        UnknownAndListed,
        UnknownAndSettled,
        UnknownBesideTheTaskOfAnotherKey,
        AnotherKeyUnknownAndListed,
        AnotherKeyUnknownAndSettled,
        Expired,
    }

    public static TheoryData<Before, Answer, bool> All => new(
        from before in Enum.GetValues<Before>()
        from answer in Enum.GetValues<Answer>()
        where answer is not (Answer.DiesAfterCreating or Answer.DiesBeforeCreating)
        from isApplied in FalseAndTrue
        select (before, answer, isApplied));

    [Theory, MemberData(nameof(All))]
    public async Task Wherever_the_store_fails_a_key_ends_with_one_task(Before before, Answer answer, bool isApplied)
    {
        var call = 1;
        while (await FailsAtAsync(call, before, answer, isApplied))
            call++;

        Assert.True(call > 1);
    }

    [Fact]
    public async Task A_lock_that_cannot_be_acquired_leaves_the_key_unused()
    {
        using var harness = new GateHarness();
        harness.Store.Fail(call: 2, isApplied: false);

        Assert.IsType<GateResult.StoreUnavailable>(await harness.AskAsync("a"));
        Assert.IsType<GateResult.Ran>(await harness.AskAsync("a", body: "another"));
        Assert.Equal(1, harness.Dcs.Creates);
    }

    [Fact]
    public async Task A_reclaimed_record_whose_lock_cannot_be_renewed_is_free_for_the_next_attempt()
    {
        using var harness = new GateHarness();
        await harness.AskAsync("a", Answer.CreatesAndIsLost);
        var before = await harness.RecordAsync("a");
        harness.Store.Fail(call: 3, isApplied: false);

        Assert.IsType<GateResult.StoreUnavailable>(await harness.AskAsync("a"));

        var after = (await harness.RecordAsync("a"))!;
        Assert.Equal((before!.State, before.LastAttemptAt, before.PurgeAfter), (after.State, after.LastAttemptAt, after.PurgeAfter));
        Assert.IsType<GateResult.Replayed>(await harness.AskAsync("a"));
    }

    /// <summary>If only the reply to its start is lost, the attempt finds its own write, and takes it back.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_reclaimed_record_that_cannot_be_started_is_free_for_the_next_attempt(bool isApplied)
    {
        using var harness = new GateHarness();
        await harness.AskAsync("a", Answer.IsLost);
        harness.Time.Advance(GateHarness.SettleAfter);
        harness.Dcs.BeforeListAnswers = () =>
        {
            // The lookup finds nothing, so the next call starts the record.
            harness.Store.Fail(call: 1, isApplied);
            return Task.CompletedTask;
        };

        Assert.IsType<GateResult.StoreUnavailable>(await harness.AskAsync("a"));

        Assert.True(harness.Store.HasFailed);
        harness.Dcs.BeforeListAnswers = null;
        var record = (await harness.RecordAsync("a"))!;
        Assert.Equal((RecordState.Unknown, harness.Time.GetUtcNow()), (record.State, record.LeaseUntil));
        Assert.IsType<GateResult.Ran>(await harness.AskAsync("a"));
    }

    [Fact]
    public async Task StoreUnavailable_is_returned_even_if_the_record_cannot_be_deleted()
    {
        using var harness = new GateHarness();
        harness.Store.Fail(call: 2, isApplied: false, times: 2);

        Assert.IsType<GateResult.StoreUnavailable>(await harness.AskAsync("a"));

        Assert.True(harness.Store.HasFailed);
        Assert.Equal(["store_unavailable", "store_unavailable"], harness.Transitions);
    }

    [Fact]
    public async Task A_record_that_cannot_be_given_up_does_not_change_the_answer()
    {
        using var harness = new GateHarness();
        await harness.AskAsync("b", Answer.IsLost);
        harness.Store.Fail(call: 6, isApplied: false);

        Assert.IsType<GateResult.Unresolved>(await harness.AskAsync("a"));

        Assert.Equal("DeleteRecord", harness.Store.Calls[^1]);
        Assert.Equal(["unknown", "stays_unknown", "store_unavailable"], harness.Transitions);
    }

    /// <summary>Whether there was such a call. What must hold then is asserted here.</summary>
    private static async Task<bool> FailsAtAsync(int call, Before before, Answer answer, bool isApplied)
    {
        using var harness = new GateHarness();
        await PrepareAsync(harness, before);
        var creates = harness.Dcs.Creates;
        harness.Store.Fail(call, isApplied);

        var result = await harness.WaitForAsync(harness.AskAsync("a", answer));
        if (!harness.Store.HasFailed)
            return false;

        if (result is GateResult.StoreUnavailable)
            Assert.Equal(creates, harness.Dcs.Creates);

        var a = await ResolveAsync(harness, "a", result);
        var b = await ResolveAsync(harness, "b", await harness.WaitForAsync(harness.AskAsync("b")));
        Assert.NotEqual(a, b);
        Assert.Equal(before == Before.Expired ? 3 : 2, harness.Dcs.Tasks.Count);
        return true;
    }

    /// <summary>Retries until the key has a task, and checks that this is the one that it had before.</summary>
    private static async Task<string> ResolveAsync(GateHarness harness, string key, GateResult result)
    {
        var retry = result;
        for (var retries = 0; retries < MaxRetries && (retries == 0 || GateHarness.IdIn(retry) is null); retries++)
        {
            harness.Time.Advance(GateHarness.Settled);
            retry = await harness.WaitForAsync(harness.AskAsync(key));
        }

        var id = GateHarness.IdIn(retry);
        Assert.NotNull(id);
        Assert.Equal(GateHarness.IdIn(result) ?? id, id);
        return id;
    }

    private static async Task PrepareAsync(GateHarness harness, Before before)
    {
        switch (before)
        {
            case Before.UnknownAndListed:
                await harness.AskAsync("a", Answer.CreatesAndIsLost);
                break;
            case Before.UnknownAndSettled:
                await harness.AskAsync("a", Answer.IsLost);
                harness.Time.Advance(GateHarness.SettleAfter);
                break;
            case Before.UnknownBesideTheTaskOfAnotherKey:
                await harness.AskAsync("b");
                await harness.AskAsync("a", Answer.IsLost);
                harness.Time.Advance(GateHarness.SettleAfter);
                break;
            case Before.AnotherKeyUnknownAndListed:
                await harness.AskAsync("b", Answer.CreatesAndIsLost);
                break;
            case Before.AnotherKeyUnknownAndSettled:
                await harness.AskAsync("b", Answer.IsLost);
                harness.Time.Advance(GateHarness.SettleAfter);
                break;
            case Before.Expired:
                await harness.AskAsync("a");
                harness.Time.Advance(GateHarness.KeepFor);
                break;
        }
    }
}
