using DcsMigration.Dcs;
using DcsMigration.Idempotency;
using Xunit;

namespace DcsMigration.Tests.Idempotency;

/// <summary>One key: what its record makes of the next request with it.</summary>
public sealed class GateTests : IDisposable
{
    private readonly GateBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task A_created_task_is_replayed_byte_for_byte()
    {
        var first = Assert.IsType<GateResult.Ran>(await _bench.AskAsync("a"));
        var created = Assert.IsType<Outcome.Created>(first.Outcome);

        _bench.Time.Advance(GateBench.KeepFor - TimeSpan.FromTicks(1));
        var replayed = Assert.IsType<GateResult.Replayed>(await _bench.AskAsync("a"));

        Assert.Equal(created.Body.ToArray(), replayed.Body.ToArray());
        Assert.Equal(created.RequestId, replayed.RequestId);
        Assert.Equal(1, _bench.Dcs.Creates);
    }

    [Theory]
    [InlineData(Answer.IsRefused)]
    [InlineData(Answer.NeverLeaves)]
    public async Task Where_nothing_was_created_the_next_request_runs(Answer answer)
    {
        var first = await _bench.AskAsync("a", answer);
        var second = await _bench.AskAsync("a");

        Assert.IsNotType<Outcome.Created>(Assert.IsType<GateResult.Ran>(first).Outcome);
        Assert.IsType<Outcome.Created>(Assert.IsType<GateResult.Ran>(second).Outcome);
        Assert.Equal(0, _bench.Dcs.Searches);
    }

    [Fact]
    public async Task Where_nothing_was_created_the_key_may_come_with_another_body()
    {
        await _bench.AskAsync("a", Answer.IsRefused, body: "with a fault");

        Assert.IsType<GateResult.Ran>(await _bench.AskAsync("a", body: "without"));
    }

    [Fact]
    public async Task A_request_under_way_is_not_run_again()
    {
        var answer = new TaskCompletionSource<Outcome>();
        var first = _bench.AskAsync("a", () => answer.Task);
        _bench.Time.Advance(GateBench.Lease - TimeSpan.FromTicks(1));

        Assert.IsType<GateResult.InProgress>(await _bench.AskAsync("a"));

        answer.SetResult(await _bench.Dcs.CreateAsync(Answer.Creates));
        var id = GateBench.IdIn(await first);
        Assert.Equal(id, GateBench.IdIn(await _bench.AskAsync("a")));
        Assert.Equal(1, _bench.Dcs.Creates);
    }

    [Fact]
    public async Task Of_many_parallel_requests_one_creates()
    {
        var results = await Task.WhenAll(Enumerable.Range(0, 64).Select(_ => Task.Run(() => _bench.AskAsync("a"))));

        Assert.Equal(1, _bench.Dcs.Creates);
        Assert.Single(results, result => result is GateResult.Ran);
        Assert.All(results, result => Assert.True(result is GateResult.Ran or GateResult.Replayed or GateResult.InProgress));
    }

    [Fact]
    public async Task A_lease_that_ran_out_is_reconciled()
    {
        await _bench.DieAsync("a", Answer.DiesAfterCreating);
        _bench.Time.Advance(GateBench.Lease);

        var retry = await _bench.AskAsync("a");

        Assert.IsType<GateResult.Replayed>(retry);
        Assert.Equal(Assert.Single(_bench.Dcs.Tasks), GateBench.IdIn(retry));
    }

    [Fact]
    public async Task A_bug_in_the_create_leaves_a_lease()
    {
        await Assert.ThrowsAsync<InvalidOperationException>(() => _bench.AskAsync("a", () => throw new InvalidOperationException("A bug.")));

        Assert.IsType<GateResult.InProgress>(await _bench.AskAsync("a"));
        _bench.Time.Advance(GateBench.Lease);
        Assert.IsType<GateResult.Unsettled>(await _bench.AskAsync("a"));
        Assert.Equal(0, _bench.Dcs.Creates);
    }

    [Fact]
    public async Task A_dead_attempt_may_have_sent_its_create_until_its_lease_ended()
    {
        await _bench.DieAsync("a", Answer.DiesBeforeCreating);
        _bench.Time.Advance(GateBench.SettleAfter);

        var soon = Assert.IsType<GateResult.Unsettled>(await _bench.AskAsync("a"));
        _bench.Time.Advance(soon.RetryAfter);
        var later = await _bench.AskAsync("a");

        Assert.Equal(GateBench.Lease, soon.RetryAfter);
        Assert.IsType<GateResult.Ran>(later);
    }

    [Fact]
    public async Task An_attempt_that_outlives_its_lease_changes_nothing_that_came_after()
    {
        var answer = new TaskCompletionSource<Outcome>();
        var first = _bench.AskAsync("a", () => answer.Task);
        _bench.Time.Advance(GateBench.Settled);
        var second = GateBench.IdIn(await _bench.AskAsync("a"));

        answer.SetResult(await _bench.Dcs.CreateAsync(Answer.NeverLeaves));
        await first;

        Assert.NotNull(second);
        Assert.Equal(second, GateBench.IdIn(await _bench.AskAsync("a")));
    }

    [Theory]
    [InlineData(Answer.Creates)]
    [InlineData(Answer.IsLost)]
    public async Task A_key_is_not_for_another_body(Answer answer)
    {
        await _bench.AskAsync("a", answer);

        Assert.IsType<GateResult.KeyReused>(await _bench.AskAsync("a", body: "another"));
        Assert.Equal(1, _bench.Dcs.Creates);
        Assert.Equal(0, _bench.Dcs.Searches);
    }

    [Fact]
    public async Task A_key_of_an_attempt_that_died_is_not_for_another_body()
    {
        await _bench.DieAsync("a", Answer.DiesBeforeCreating);

        Assert.IsType<GateResult.KeyReused>(await _bench.AskAsync("a", body: "another"));
        _bench.Time.Advance(GateBench.Settled);
        Assert.IsType<GateResult.KeyReused>(await _bench.AskAsync("a", body: "another"));
        Assert.Equal(1, _bench.Dcs.Creates);
    }
}
