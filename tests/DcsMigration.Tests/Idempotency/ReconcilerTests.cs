using DcsMigration.Dcs;
using DcsMigration.Idempotency;
using Xunit;

namespace DcsMigration.Tests.Idempotency;

/// <summary>One key whose outcome is unknown: what DCS's list makes of it.</summary>
public sealed class ReconcilerTests : IDisposable
{
    private readonly GateBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task A_task_that_is_listed_is_the_reply_from_then_on()
    {
        await _bench.AskAsync("a", Answer.CreatesAndIsLost);

        var retry = await _bench.AskAsync("a");
        _bench.Dcs.ListFault = "No list.";
        var next = await _bench.AskAsync("a");

        Assert.Equal(Assert.Single(_bench.Dcs.Tasks), GateBench.IdIn(retry));
        Assert.Equal(
            Assert.IsType<GateResult.Replayed>(retry).Body.ToArray(), Assert.IsType<GateResult.Replayed>(next).Body.ToArray());
        Assert.Equal(1, _bench.Dcs.Searches);
    }

    [Fact]
    public async Task A_task_that_is_not_listed_may_still_appear()
    {
        _bench.Dcs.ListLag = GateBench.SettleAfter - TimeSpan.FromTicks(1);
        await _bench.AskAsync("a", Answer.CreatesAndIsLost);
        _bench.Time.Advance(TimeSpan.FromSeconds(30));

        var early = Assert.IsType<GateResult.Unsettled>(await _bench.AskAsync("a"));
        _bench.Time.Advance(early.RetryAfter);
        var late = await _bench.AskAsync("a");

        Assert.Equal(GateBench.SettleAfter - TimeSpan.FromSeconds(30), early.RetryAfter);
        Assert.Equal(Assert.Single(_bench.Dcs.Tasks), GateBench.IdIn(late));
    }

    [Fact]
    public async Task A_task_that_did_not_appear_is_created_once_more()
    {
        await _bench.AskAsync("a", Answer.IsLost);
        _bench.Time.Advance(GateBench.SettleAfter - TimeSpan.FromTicks(1));
        var early = await _bench.AskAsync("a");
        _bench.Time.Advance(TimeSpan.FromTicks(1));
        var again = await _bench.AskAsync("a");

        Assert.IsType<GateResult.Unsettled>(early);
        Assert.IsType<GateResult.Ran>(again);
        Assert.Equal(GateBench.IdIn(again), GateBench.IdIn(await _bench.AskAsync("a")));
        Assert.Equal(2, _bench.Dcs.Creates);
    }

    [Fact]
    public async Task The_time_to_settle_begins_with_the_end_of_the_attempt()
    {
        var answer = new TaskCompletionSource<Outcome>();
        var first = _bench.AskAsync("a", () => answer.Task);
        _bench.Time.Advance(TimeSpan.FromSeconds(28));
        answer.SetResult(await _bench.Dcs.CreateAsync(Answer.IsLost));
        await first;

        Assert.Equal(GateBench.SettleAfter, Assert.IsType<GateResult.Unsettled>(await _bench.AskAsync("a")).RetryAfter);
    }

    [Fact]
    public async Task A_second_attempt_that_is_lost_too_has_its_own_time_to_settle()
    {
        await _bench.AskAsync("a", Answer.IsLost);
        _bench.Time.Advance(GateBench.SettleAfter);
        await _bench.AskAsync("a", Answer.CreatesAndIsLost);
        _bench.Dcs.ListLag = TimeSpan.FromMinutes(1);

        var early = Assert.IsType<GateResult.Unsettled>(await _bench.AskAsync("a"));
        _bench.Time.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal(GateBench.SettleAfter, early.RetryAfter);
        Assert.Equal(Assert.Single(_bench.Dcs.Tasks), GateBench.IdIn(await _bench.AskAsync("a")));
    }

    [Fact]
    public async Task A_list_that_cannot_be_had_says_nothing()
    {
        await _bench.AskAsync("a", Answer.CreatesAndIsLost);
        _bench.Time.Advance(GateBench.Settled);
        _bench.Dcs.ListFault = "The right to list is missing.";

        var without = Assert.IsType<GateResult.Unsettled>(await _bench.AskAsync("a"));
        _bench.Dcs.ListFault = null;
        var with = await _bench.AskAsync("a");

        Assert.Contains("The right to list is missing.", without.Reason, StringComparison.Ordinal);
        Assert.Equal(Assert.Single(_bench.Dcs.Tasks), GateBench.IdIn(with));
    }

    [Fact]
    public async Task Two_tasks_that_match_are_for_a_person()
    {
        await _bench.AskAsync("a", Answer.CreatesAndIsLost);
        var strange = _bench.Dcs.AddTask();

        var ambiguous = Assert.IsType<GateResult.Ambiguous>(await _bench.AskAsync("a"));
        _bench.Dcs.DeleteTask(strange);
        var resolved = await _bench.AskAsync("a");

        Assert.Equal([_bench.Dcs.Tasks[0], strange], ambiguous.InstanceIds);
        Assert.Equal(_bench.Dcs.Tasks[0], GateBench.IdIn(resolved));
        Assert.Equal(1, _bench.Dcs.Creates);
    }

    [Fact]
    public async Task A_task_older_than_the_attempt_is_not_its_own()
    {
        _bench.Dcs.AddTask(_bench.Time.GetUtcNow() - Reconciler.Skew - TimeSpan.FromTicks(1));
        await _bench.AskAsync("a", Answer.IsLost);
        _bench.Time.Advance(GateBench.SettleAfter);

        Assert.IsType<GateResult.Ran>(await _bench.AskAsync("a"));
    }

    [Fact]
    public async Task A_clock_of_DCS_that_is_behind_hides_no_task()
    {
        await _bench.AskAsync("a", Answer.IsLost);
        var task = _bench.Dcs.AddTask(_bench.Time.GetUtcNow() - Reconciler.Skew);

        Assert.Equal(task, GateBench.IdIn(await _bench.AskAsync("a")));
    }

    [Fact]
    public async Task Of_many_parallel_retries_one_looks_it_up()
    {
        await _bench.AskAsync("a", Answer.CreatesAndIsLost);

        var retries = await Task.WhenAll(Enumerable.Range(0, 32).Select(_ => Task.Run(() => _bench.AskAsync("a"))));

        Assert.Equal(1, _bench.Dcs.Searches);
        Assert.Equal(1, _bench.Dcs.Creates);
        Assert.All(retries, retry => Assert.True(retry is GateResult.Replayed or GateResult.InProgress));
    }

    [Fact]
    public async Task Of_many_parallel_retries_after_settling_one_creates()
    {
        await _bench.AskAsync("a", Answer.IsLost);
        _bench.Time.Advance(GateBench.SettleAfter);

        await Task.WhenAll(Enumerable.Range(0, 32).Select(_ => Task.Run(() => _bench.AskAsync("a"))));

        Assert.Equal(2, _bench.Dcs.Creates);
        Assert.Single(_bench.Dcs.Tasks);
    }

    [Fact]
    public async Task A_retry_that_dies_while_it_looks_leaves_the_outcome_as_unknown_as_it_was()
    {
        await _bench.AskAsync("a", Answer.CreatesAndIsLost);
        await Assert.ThrowsAsync<ProcessDiedException>(() => _bench.Gate.RunAsync(
            new GatedRequest(Hashes.Of("a"), Hashes.Of("body"), Hashes.Of("name and description"), GateBench.KeepFor),
            () => _bench.Dcs.CreateAsync(Answer.Creates),
            _ => throw new ProcessDiedException()));

        Assert.IsType<GateResult.InProgress>(await _bench.AskAsync("a"));
        _bench.Time.Advance(GateBench.Lease);

        Assert.Equal(Assert.Single(_bench.Dcs.Tasks), GateBench.IdIn(await _bench.AskAsync("a")));
    }
}
