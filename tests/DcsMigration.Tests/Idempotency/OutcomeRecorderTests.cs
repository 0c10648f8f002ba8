using DcsMigration.Dcs;
using DcsMigration.Idempotency;
using Xunit;

namespace DcsMigration.Tests.Idempotency;

/// <summary>A create has ended, but the store is unavailable, or the record has changed in the meantime.</summary>
public sealed class OutcomeRecorderTests : IDisposable
{
    /// <summary>The store's calls of a create: the record, the ledger, the outcome.</summary>
    private const int OutcomeCall = 3;

    private readonly GateHarness _harness = new();

    public void Dispose() => _harness.Dispose();

    [Fact]
    public async Task A_reply_that_cannot_be_written_is_returned_and_written_when_the_store_is_back()
    {
        _harness.Store.Fail(OutcomeCall, isApplied: false);
        var first = await _harness.AskAsync("a");
        _harness.Time.Advance(TimeSpan.FromSeconds(1));

        var retry = Assert.IsType<GateResult.Replayed>(await _harness.AskAsync("a"));

        Assert.Equal(ModelDcs.Body(GateHarness.IdIn(first)!), retry.Body.ToArray());
        Assert.Equal(0, _harness.Dcs.Searches);
    }

    [Fact]
    public async Task The_write_is_repeated_until_the_store_is_back()
    {
        _harness.Store.Fail(OutcomeCall, isApplied: false);
        await _harness.AskAsync("a");
        foreach (var pause in new[] { 1, 2, 4, 8, 16, 30, 30 })
        {
            _harness.Store.Fail(call: 1, isApplied: false);
            _harness.Time.Advance(TimeSpan.FromSeconds(pause) - TimeSpan.FromTicks(1));
            Assert.False(_harness.Store.HasFailed, $"The write was repeated before {pause} s.");
            _harness.Time.Advance(TimeSpan.FromTicks(1));
            Assert.True(_harness.Store.HasFailed, $"Nothing was tried after {pause} s.");
        }

        _harness.Time.Advance(TimeSpan.FromSeconds(30));

        Assert.IsType<GateResult.Replayed>(await _harness.AskAsync("a"));
        Assert.Equal(0, _harness.Dcs.Searches);
    }

    [Fact]
    public async Task A_reply_is_written_over_an_attempt_that_looks_it_up()
    {
        var answer = new TaskCompletionSource<Outcome>();
        var slow = _harness.AskAsync("a", _ => answer.Task);
        _harness.Time.Advance(GateHarness.Lease);
        _harness.Dcs.BeforeListAnswers = async () =>
        {
            _harness.Dcs.BeforeListAnswers = null;
            answer.SetResult(_harness.Dcs.Create(GateHarness.Request("a").Task, Answer.Creates));
            await slow;
        };

        var retry = await _harness.AskAsync("a");

        Assert.Equal(GateHarness.IdIn(await slow), GateHarness.IdIn(await _harness.AskAsync("a")));
        Assert.IsType<GateResult.Unsettled>(retry);
        Assert.Equal(ModelDcs.Body("instance-1"), (await _harness.RecordAsync("a"))!.Body.ToArray());
    }

    [Fact]
    public async Task A_task_whose_key_has_passed_on_becomes_a_known_one()
    {
        var answer = new TaskCompletionSource<Outcome>();
        var slow = _harness.AskAsync("a", _ => answer.Task);
        _harness.Time.Advance(GateHarness.Settled);
        await _harness.AskAsync("b", Answer.IsLost);
        answer.SetResult(_harness.Dcs.Create(GateHarness.Request("a").Task, Answer.Creates));

        var late = GateHarness.IdIn(await slow);
        _harness.Time.Advance(GateHarness.SettleAfter);
        var b = GateHarness.IdIn(await _harness.AskAsync("b"));

        Assert.Equal(_harness.Dcs.Tasks, [late!, b!]);
        Assert.Contains("instance_conflict", _harness.Transitions);
        Assert.Contains(_harness.Logs.GetSnapshot(), line => line.Message.Contains("instance-1", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_unknown_outcome_that_cannot_be_written_has_its_whole_lease_to_appear()
    {
        _harness.Store.Fail(OutcomeCall, isApplied: false);
        await _harness.AskAsync("a", Answer.IsLost);
        _harness.Time.Advance(GateHarness.Lease);

        var unsettled = Assert.IsType<GateResult.Unsettled>(await _harness.AskAsync("a"));

        Assert.Equal(GateHarness.SettleAfter, unsettled.RetryAfter);
    }

    [Fact]
    public async Task A_refusal_that_cannot_be_written_binds_the_key_until_the_sweep_has_run()
    {
        _harness.Store.Fail(OutcomeCall, isApplied: false);
        await _harness.AskAsync("a", Answer.IsRefused, body: "invalid");
        _harness.Time.Advance(GateHarness.Settled);

        Assert.IsType<GateResult.KeyReused>(await _harness.AskAsync("a", body: "corrected"));
        await _harness.SweepAsync();
        Assert.IsType<GateResult.Ran>(await _harness.AskAsync("a", body: "corrected"));
    }

    [Fact]
    public async Task A_ledger_that_could_not_be_freed_is_taken_by_the_next_key_at_once()
    {
        _harness.Store.Fail(call: 4, isApplied: false);
        await _harness.AskAsync("a", Answer.IsRefused);

        Assert.True(_harness.Store.HasFailed);
        Assert.IsType<GateResult.Ran>(await _harness.AskAsync("b"));
        Assert.Equal(0, _harness.Dcs.Searches);
    }

    [Fact]
    public async Task An_outcome_that_lost_its_record_changes_nothing_that_came_after()
    {
        var answer = new TaskCompletionSource<Outcome>();
        var slow = _harness.AskAsync("a", _ => answer.Task);
        _harness.Time.Advance(GateHarness.Settled);
        var second = GateHarness.IdIn(await _harness.AskAsync("a"));

        answer.SetResult(new Outcome.Unknown(UnknownCause.TimedOut, "No answer."));
        await slow;

        Assert.NotNull(second);
        Assert.Equal(second, GateHarness.IdIn(await _harness.AskAsync("a")));
        Assert.Contains("lease_lost", _harness.Transitions);
    }
}
