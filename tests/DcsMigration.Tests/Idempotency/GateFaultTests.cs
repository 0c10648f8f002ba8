using DcsMigration.Dcs;
using DcsMigration.Idempotency;
using Xunit;

namespace DcsMigration.Tests.Idempotency;

/// <summary>The store fails at each of its calls in turn, before or after it did what it was asked for.</summary>
public sealed class GateFaultTests
{
    private const int MostRetries = 4;

    private static readonly bool[] FalseAndTrue = [false, true];

    public enum Before
    {
        Nothing,
        UnknownAndListed,
        UnknownAndSettled,
        UnknownBesideTheTaskOfAnotherKey,
        Expired,
    }

    public static TheoryData<Before, Answer, bool> All => new(
        from before in Enum.GetValues<Before>()
        from answer in Enum.GetValues<Answer>()
        where answer is not (Answer.DiesAfterCreating or Answer.DiesBeforeCreating)
        from isDone in FalseAndTrue
        select (before, answer, isDone));

    [Theory, MemberData(nameof(All))]
    public async Task Wherever_the_store_fails_a_key_ends_with_one_task(Before before, Answer answer, bool isDone)
    {
        var call = 1;
        while (await FailsAtAsync(call, before, answer, isDone))
            call++;

        Assert.True(call > 1);
    }

    [Fact]
    public async Task A_purge_that_fails_changes_nothing_for_the_caller()
    {
        using var bench = new GateBench();
        var purging = Hashes.PurgingBeside("a");
        bench.Store.Fail(call: 4, isDone: false);

        var result = await bench.AskAsync(purging);

        Assert.True(bench.Store.IsHealed);
        Assert.NotNull(GateBench.IdIn(result));
        Assert.Equal(["claimed", "completed", "store_lost"], bench.Transitions);
    }

    [Fact]
    public async Task A_twin_that_cannot_be_noted_leaves_the_key_free()
    {
        using var bench = new GateBench();
        bench.Store.Fail(call: 2, isDone: false);

        Assert.IsType<GateResult.StoreUnavailable>(await bench.AskAsync("a"));
        Assert.IsType<GateResult.Ran>(await bench.AskAsync("a", body: "another"));
        Assert.Equal(1, bench.Dcs.Creates);
    }

    [Fact]
    public async Task An_outcome_that_cannot_be_written_is_told_and_looked_up_later()
    {
        using var bench = new GateBench();
        bench.Store.Fail(call: 3, isDone: false);

        var first = await bench.AskAsync("a");
        var soon = await bench.AskAsync("a");
        bench.Time.Advance(GateBench.Lease);
        var later = await bench.AskAsync("a");

        Assert.IsType<Outcome.Created>(Assert.IsType<GateResult.Ran>(first).Outcome);
        Assert.IsType<GateResult.InProgress>(soon);
        Assert.Equal(GateBench.IdIn(first), GateBench.IdIn(Assert.IsType<GateResult.Replayed>(later)));
    }

    /// <summary>Whether there was such a call. What must hold then is asserted here.</summary>
    private static async Task<bool> FailsAtAsync(int call, Before before, Answer answer, bool isDone)
    {
        using var bench = new GateBench();
        var tasksOfOthers = await PrepareAsync(bench, before);
        var (creates, tasks) = (bench.Dcs.Creates, bench.Dcs.Tasks.Count);
        bench.Store.Fail(call, isDone);

        var result = await bench.AskAsync("a", answer);
        if (!bench.Store.IsHealed)
            return false;

        if (result is GateResult.StoreUnavailable)
            Assert.Equal((creates, tasks), (bench.Dcs.Creates, bench.Dcs.Tasks.Count));

        GateResult retry = result;
        for (var retries = 0; retries < MostRetries && (retries == 0 || GateBench.IdIn(retry) is null); retries++)
        {
            bench.Time.Advance(GateBench.Settled);
            retry = await bench.AskAsync("a");
        }

        Assert.NotNull(GateBench.IdIn(retry));
        Assert.Equal(GateBench.IdIn(result) ?? GateBench.IdIn(retry), GateBench.IdIn(retry));
        Assert.Equal(tasksOfOthers + 1, bench.Dcs.Tasks.Count);
        return true;
    }

    /// <summary>What came before. Returns how many tasks are there that are not this key's.</summary>
    private static async Task<int> PrepareAsync(GateBench bench, Before before)
    {
        switch (before)
        {
            case Before.UnknownAndListed:
                await bench.AskAsync("a", Answer.CreatesAndIsLost);
                return 0;
            case Before.UnknownAndSettled:
                await bench.AskAsync("a", Answer.IsLost);
                bench.Time.Advance(GateBench.SettleAfter);
                return 0;
            case Before.UnknownBesideTheTaskOfAnotherKey:
                await bench.AskAsync("a", Answer.IsLost);
                await bench.AskAsync("b");
                bench.Time.Advance(GateBench.SettleAfter);
                return 1;
            case Before.Expired:
                await bench.AskAsync("a");
                bench.Time.Advance(GateBench.KeepFor);
                return 1;
            default:
                return 0;
        }
    }
}
