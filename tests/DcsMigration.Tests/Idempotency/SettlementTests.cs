using DcsMigration.Dcs;
using DcsMigration.Idempotency;
using Xunit;

namespace DcsMigration.Tests.Idempotency;

/// <summary>A task was created, and that can't be written down, or only after the attempt counted as dead.</summary>
public sealed class SettlementTests : IDisposable
{
    /// <summary>The store's calls of a create: the record, the twin, the outcome.</summary>
    private const int OutcomeCall = 3;

    private readonly GateBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task What_can_not_be_written_is_written_when_the_store_is_back()
    {
        _bench.Store.Fail(OutcomeCall, isDone: false);
        var first = await _bench.AskAsync("a");
        _bench.Time.Advance(TimeSpan.FromSeconds(1));

        var retry = Assert.IsType<GateResult.Replayed>(await _bench.AskAsync("a"));

        Assert.Equal(ModelDcs.Body(GateBench.IdIn(first)!), retry.Body.ToArray());
        Assert.Equal(0, _bench.Dcs.Searches);
    }

    [Fact]
    public async Task It_is_tried_until_the_store_is_back()
    {
        _bench.Store.Fail(OutcomeCall, isDone: false);
        await _bench.AskAsync("a");
        foreach (var pause in new[] { 1, 2, 4, 8, 16, 30, 30 })
        {
            _bench.Store.Fail(call: 1, isDone: false);
            _bench.Time.Advance(TimeSpan.FromSeconds(pause));
            Assert.True(_bench.Store.IsHealed, $"nothing was tried after {pause} s");
        }

        _bench.Time.Advance(TimeSpan.FromSeconds(30));

        Assert.IsType<GateResult.Replayed>(await _bench.AskAsync("a"));
        Assert.Equal(0, _bench.Dcs.Searches);
    }

    [Fact]
    public async Task A_task_told_while_the_store_was_away_is_not_another_keys()
    {
        await _bench.AskAsync("b", Answer.IsLost);
        _bench.Store.Fail(OutcomeCall, isDone: false);
        var a = GateBench.IdIn(await _bench.AskAsync("a"));

        _bench.Time.Advance(GateBench.Settled);
        var b = GateBench.IdIn(await _bench.AskAsync("b"));

        Assert.NotNull(b);
        Assert.NotEqual(a, b);
        Assert.Equal(2, _bench.Dcs.Tasks.Count);
    }

    [Fact]
    public async Task An_attempt_that_outlasts_its_lease_is_not_told_a_task_that_another_key_has_taken()
    {
        await _bench.AskAsync("b", Answer.IsLost);
        var answer = new TaskCompletionSource<Outcome>();
        var slow = _bench.AskAsync("a", () => answer.Task);
        _bench.Time.Advance(GateBench.Settled);
        var created = await _bench.Dcs.CreateAsync(Answer.Creates);

        var b = GateBench.IdIn(await _bench.AskAsync("b"));
        answer.SetResult(created);
        var late = await slow;
        _bench.Time.Advance(GateBench.Settled);
        var a = GateBench.IdIn(await _bench.AskAsync("a"));

        Assert.Equal(_bench.Dcs.Tasks[0], b);
        Assert.IsType<GateResult.Unsettled>(late);
        Assert.Equal(_bench.Dcs.Tasks[1], a);
        Assert.Equal(2, _bench.Dcs.Tasks.Count);
    }

    [Fact]
    public async Task An_attempt_that_outlasts_its_lease_keeps_a_task_that_nobody_has_taken()
    {
        var late = await OutlastAsync("a", failingCall: 0);
        var b = GateBench.IdIn(await _bench.AskAsync("b"));

        Assert.Equal(_bench.Dcs.Tasks[0], GateBench.IdIn(late));
        Assert.Equal(_bench.Dcs.Tasks[1], b);
        Assert.Equal(GateBench.IdIn(late), GateBench.IdIn(await _bench.AskAsync("a")));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task An_attempt_that_outlasts_its_lease_is_told_nothing_that_can_not_be_written(int failingCall)
    {
        var late = await OutlastAsync("a", failingCall);

        Assert.IsType<GateResult.Unsettled>(late);
        Assert.Equal(_bench.Dcs.Tasks[0], GateBench.IdIn(await _bench.AskAsync("a")));
        Assert.Single(_bench.Dcs.Tasks);
    }

    [Fact]
    public async Task What_is_created_long_after_its_lease_still_has_its_time_to_show()
    {
        _bench.Dcs.ListLag = GateBench.SettleAfter / 2;
        await OutlastAsync("a", failingCall: 1, by: GateBench.SettleAfter);

        var early = await _bench.AskAsync("a");
        _bench.Time.Advance(GateBench.SettleAfter);

        Assert.IsType<GateResult.Unsettled>(early);
        Assert.Equal(_bench.Dcs.Tasks[0], GateBench.IdIn(await _bench.AskAsync("a")));
        Assert.Single(_bench.Dcs.Tasks);
    }

    /// <summary>A create that is answered when its lease is over, and then a call of the store that fails.</summary>
    private async Task<GateResult> OutlastAsync(string key, int failingCall, TimeSpan by = default)
    {
        var answer = new TaskCompletionSource<Outcome>();
        var slow = _bench.AskAsync(key, () => answer.Task);
        _bench.Time.Advance(GateBench.Lease + by);
        _bench.Store.Fail(failingCall, isDone: false);
        answer.SetResult(await _bench.Dcs.CreateAsync(Answer.Creates));
        return await slow;
    }
}
