using DcsMigration.Dcs;
using DcsMigration.Idempotency;
using Xunit;

namespace DcsMigration.Tests.Idempotency;

/// <summary>What an operator sees of a key: a count for each transition, and a line with the key's hash.</summary>
public sealed class GateLogTests : IDisposable
{
    private readonly GateHarness _harness = new();

    public void Dispose() => _harness.Dispose();

    [Theory]
    [InlineData(Answer.Creates, "completed")]
    [InlineData(Answer.CreatesAndIsLost, "unknown")]
    [InlineData(Answer.IsLost, "unknown")]
    [InlineData(Answer.IsRefused, "released")]
    [InlineData(Answer.NeverLeaves, "released")]
    public async Task An_attempt_is_counted_as_it_ends(Answer answer, string end)
    {
        await _harness.AskAsync("a", answer);

        Assert.Equal([end], _harness.Transitions);
    }

    [Fact]
    public async Task A_replay_and_a_reused_key_are_counted()
    {
        await _harness.AskAsync("a");
        await _harness.AskAsync("a");
        await _harness.AskAsync("a", body: "another");

        Assert.Equal(["completed", "replayed", "key_reused"], _harness.Transitions);
    }

    [Fact]
    public async Task A_reconciliation_is_counted_and_its_instance_logged()
    {
        await _harness.AskAsync("a", Answer.CreatesAndIsLost);
        await _harness.AskAsync("a");

        Assert.Equal(["unknown", "reconciled", "replayed"], _harness.Transitions);
        Assert.Contains(_harness.Logs.GetSnapshot(), line => line.Message.Contains(_harness.Dcs.Tasks[0], StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_second_run_is_counted()
    {
        await _harness.AskAsync("a", Answer.IsLost);
        await _harness.AskAsync("a");
        _harness.Time.Advance(GateHarness.SettleAfter);
        await _harness.AskAsync("a");

        Assert.Equal(["unknown", "stays_unknown", "not_created", "completed"], _harness.Transitions);
    }

    [Fact]
    public async Task What_a_person_must_resolve_is_counted()
    {
        await _harness.AskAsync("a", Answer.CreatesAndIsLost);
        _harness.Dcs.AddTask(GateHarness.Request("a").Task);
        await _harness.AskAsync("a");

        Assert.Equal(["unknown", "manual"], _harness.Transitions);
    }

    [Fact]
    public async Task A_request_that_waited_in_vain_is_counted()
    {
        _ = _harness.AskAsync("a", _ => new TaskCompletionSource<Outcome>().Task);
        await _harness.WaitForAsync(_harness.AskAsync("a"));

        Assert.Equal(["waited"], _harness.Transitions);
    }

    [Fact]
    public async Task A_store_that_is_unavailable_is_counted()
    {
        _harness.Store.Fail(call: 1, isApplied: false);

        Assert.IsType<GateResult.StoreUnavailable>(await _harness.AskAsync("a"));

        Assert.Equal(["store_unavailable"], _harness.Transitions);
    }

    [Fact]
    public async Task Each_transition_is_logged_with_the_hash_of_the_key()
    {
        await _harness.AskAsync("a", Answer.IsLost);
        await _harness.AskAsync("a");

        var steps = _harness.Logs.GetSnapshot().Where(line => line.Id.Id == 1).ToList();
        Assert.Equal(_harness.Transitions.Count, steps.Count);
        Assert.All(steps, line => Assert.Equal(Sha256Hash.Of("a").ToString(), line.GetStructuredStateValue("Key")));
    }
}
