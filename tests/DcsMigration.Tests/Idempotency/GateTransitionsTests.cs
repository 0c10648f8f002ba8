using DcsMigration.Dcs;
using DcsMigration.Idempotency;
using Xunit;

namespace DcsMigration.Tests.Idempotency;

/// <summary>What an operator sees of a key: a count for each step, and a line that has the key's hash.</summary>
public sealed class GateTransitionsTests : IDisposable
{
    private readonly GateBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Theory]
    [InlineData(Answer.Creates, "completed")]
    [InlineData(Answer.CreatesAndIsLost, "unknown")]
    [InlineData(Answer.IsLost, "unknown")]
    [InlineData(Answer.IsRefused, "released")]
    [InlineData(Answer.NeverLeaves, "released")]
    public async Task An_attempt_is_counted_as_it_ends(Answer answer, string end)
    {
        await _bench.AskAsync("a", answer);

        Assert.Equal(["claimed", end], _bench.Transitions);
    }

    [Fact]
    public async Task A_replay_and_a_reused_key_are_counted()
    {
        await _bench.AskAsync("a");
        await _bench.AskAsync("a");
        await _bench.AskAsync("a", body: "another");

        Assert.Equal(["claimed", "completed", "replayed", "key_reused"], _bench.Transitions);
    }

    [Fact]
    public async Task A_reconciliation_is_counted()
    {
        await _bench.AskAsync("a", Answer.CreatesAndIsLost);
        await _bench.AskAsync("a");

        Assert.Equal(["claimed", "unknown", "reconciled"], _bench.Transitions);
        Assert.Contains(_bench.Logs.GetSnapshot(), line => line.Message.Contains(_bench.Dcs.Tasks[0], StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_second_run_is_counted()
    {
        await _bench.AskAsync("a", Answer.IsLost);
        await _bench.AskAsync("a");
        _bench.Time.Advance(GateBench.SettleAfter);
        await _bench.AskAsync("a");

        Assert.Equal(["claimed", "unknown", "stays_unknown", "runs_again", "claimed", "completed"], _bench.Transitions);
    }

    [Fact]
    public async Task What_a_person_must_decide_is_counted()
    {
        await _bench.AskAsync("a", Answer.CreatesAndIsLost);
        _bench.Dcs.AddTask();
        await _bench.AskAsync("a");

        Assert.Equal(["claimed", "unknown", "ambiguous"], _bench.Transitions);
    }

    [Fact]
    public async Task A_lease_is_counted_while_it_lasts_and_when_it_is_lost()
    {
        var answer = new TaskCompletionSource<Outcome>();
        var first = _bench.AskAsync("a", () => answer.Task);
        await _bench.AskAsync("a");
        _bench.Time.Advance(GateBench.Settled);
        await _bench.AskAsync("a");
        answer.SetResult(await _bench.Dcs.CreateAsync(Answer.NeverLeaves));
        await first;

        Assert.Equal(
            ["claimed", "in_progress", "runs_again", "claimed", "completed", "released", "lease_lost"], _bench.Transitions);
    }

    [Fact]
    public async Task A_store_out_of_reach_is_counted()
    {
        _bench.Store.Fail(call: 1, isDone: false);

        Assert.IsType<GateResult.StoreUnavailable>(await _bench.AskAsync("a"));

        Assert.Equal(["store_lost"], _bench.Transitions);
    }

    [Fact]
    public async Task Each_step_is_logged_with_the_hash_of_the_key()
    {
        await _bench.AskAsync("a", Answer.IsLost);
        await _bench.AskAsync("a");

        var steps = _bench.Logs.GetSnapshot().Where(line => line.Id.Id == 1).ToList();
        Assert.Equal(_bench.Transitions.Count, steps.Count);
        Assert.All(steps, line => Assert.Equal(Hashes.Of("a").ToString(), line.GetStructuredStateValue("Key")));
    }
}
