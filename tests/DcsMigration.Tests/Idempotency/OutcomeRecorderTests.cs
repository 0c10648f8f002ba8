using DcsMigration.Dcs;
using DcsMigration.Idempotency;
using DcsMigration.Text;
using Microsoft.Extensions.Logging;
using Xunit;

namespace DcsMigration.Tests.Idempotency;

/// <summary>A create has ended, but the store is unavailable, or the record has changed in the meantime.</summary>
public sealed class OutcomeRecorderTests : IDisposable
{
    /// <summary>A create makes three calls to the store: the record, the lock, the outcome.</summary>
    private const int OutcomeCall = 3;

    private readonly GateHarness _harness = new();
    private readonly TaskCompletionSource<Outcome> _answer = new();

    public void Dispose() => _harness.Dispose();

    [Fact]
    public async Task A_reply_that_cannot_be_written_is_returned_and_written_when_the_store_is_back()
    {
        _harness.Store.Fail(OutcomeCall, isApplied: false);
        var first = await _harness.AskAsync("a");
        _harness.Time.Advance(TimeSpan.FromSeconds(1));

        var retry = Assert.IsType<GateResult.Replayed>(await _harness.AskAsync("a"));

        Assert.Equal(ModelDcs.Body(GateHarness.IdIn(first)!), retry.Created.Body.ToArray());
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
            Assert.True(_harness.Store.HasFailed, $"The write was not repeated after {pause} s.");
        }

        _harness.Time.Advance(TimeSpan.FromSeconds(30));

        Assert.IsType<GateResult.Replayed>(await _harness.AskAsync("a"));
        Assert.Equal(0, _harness.Dcs.Searches);
        Assert.Equal(["completed", .. Enumerable.Repeat("store_unavailable", 8), "replayed"], _harness.Transitions);
    }

    [Fact]
    public async Task The_write_is_not_repeated_once_it_has_succeeded()
    {
        _harness.Store.Fail(OutcomeCall, isApplied: false);
        await _harness.AskAsync("a");
        _harness.Time.Advance(TimeSpan.FromSeconds(1));
        var before = _harness.Store.Calls.Count;

        AdvancePastTheRepetitions();

        Assert.Equal(before, _harness.Store.Calls.Count);
    }

    /// <summary>
    /// After the lease and SettleAfter, 162 s, a retry or the sweep has looked the task up: pauses of 1 to 30 s end there.
    /// </summary>
    [Fact]
    public async Task The_write_is_repeated_only_until_the_lease_and_SettleAfter_are_over()
    {
        _harness.Store.Fail(OutcomeCall, isApplied: false, times: 100);
        await _harness.AskAsync("a");
        var before = _harness.Store.Calls.Count;

        AdvancePastTheRepetitions();

        // After 1, 3, 7, 15, 31, 61, 91, 121 and 151 s.
        Assert.Equal(9, _harness.Store.Calls.Count - before);
    }

    [Fact]
    public async Task A_bug_in_the_repeated_write_is_logged_and_ends_the_repetition()
    {
        var bug = new InvalidOperationException("A bug.");
        _harness.Store.Fail(OutcomeCall, isApplied: false);
        await _harness.AskAsync("a");
        _harness.Store.Fail(call: 1, isApplied: false, exception: bug);
        var before = _harness.Store.Calls.Count;

        AdvancePastTheRepetitions();

        Assert.Equal(before + 1, _harness.Store.Calls.Count);
        var line = Assert.Single(_harness.Logs.GetSnapshot(), line => line.Level == LogLevel.Error);
        Assert.Same(bug, line.Exception);
        Assert.Equal(
            $"Unhandled exception while storing that request {Sha256Hash.Of("a")} created instance-1. The next attempt looks the task up.",
            line.Message);
    }

    [Theory]
    [InlineData(Answer.IsLost)]
    [InlineData(Answer.IsRefused)]
    public async Task Only_the_write_of_a_reply_is_repeated(Answer answer)
    {
        _harness.Store.Fail(OutcomeCall, isApplied: false);
        await _harness.AskAsync("a", answer);
        var before = _harness.Store.Calls.Count;

        AdvancePastTheRepetitions();

        Assert.Equal(before, _harness.Store.Calls.Count);
        Assert.Equal("store_unavailable", _harness.Transitions[^1]);
    }

    [Fact]
    public async Task A_reply_is_written_over_an_attempt_that_looks_it_up()
    {
        var slow = _harness.AskAsync("a", _ => _answer.Task);
        _harness.Time.Advance(GateHarness.Lease);
        _harness.Dcs.BeforeListAnswers = async () =>
        {
            _harness.Dcs.BeforeListAnswers = null;
            AnswerSlow();
            await slow;
        };

        var retry = await _harness.AskAsync("a");

        Assert.Equal(GateHarness.IdIn(await slow), GateHarness.IdIn(await _harness.AskAsync("a")));
        Assert.IsType<GateResult.Unresolved>(retry);
        Assert.Equal(ModelDcs.Body("instance-1"), (await _harness.RecordAsync("a"))!.Created!.Body.ToArray());
    }

    [Fact]
    public async Task A_task_whose_record_is_gone_becomes_a_known_one()
    {
        var slow = _harness.AskAsync("a", _ => _answer.Task);
        _harness.Time.Advance(GateHarness.Settled);
        await _harness.AskAsync("b", Answer.IsLost);
        AnswerSlow();

        var late = GateHarness.IdIn(await slow);
        _harness.Time.Advance(GateHarness.SettleAfter);
        var b = GateHarness.IdIn(await _harness.AskAsync("b"));

        Assert.Equal(_harness.Dcs.Tasks, [late!, b!]);
        Assert.Equal("instance-1", Assert.Single((await _harness.LockAsync())!.KnownTasks).InstanceId);
        Assert.Contains("instance_conflict", _harness.Transitions);
        Assert.Contains(_harness.Logs.GetSnapshot(), line => line.Message.Contains("instance-1", StringComparison.Ordinal));
    }

    [Fact]
    public async Task If_an_unknown_outcome_cannot_be_written_SettleAfter_counts_from_the_end_of_the_lease()
    {
        _harness.Store.Fail(OutcomeCall, isApplied: false);
        await _harness.AskAsync("a", Answer.IsLost);
        _harness.Time.Advance(GateHarness.Lease);

        var unresolved = Assert.IsType<GateResult.Unresolved>(await _harness.AskAsync("a"));

        Assert.Equal(GateHarness.SettleAfter, unresolved.RetryAfter);
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
    public async Task A_refusal_releases_the_lock_and_keeps_its_known_tasks()
    {
        await _harness.AskAsync("a");

        await _harness.AskAsync("b", Answer.IsRefused);

        var released = (await _harness.LockAsync())!;
        Assert.Null(released.Holder);
        Assert.Equal("instance-1", Assert.Single(released.KnownTasks).InstanceId);
    }

    [Fact]
    public async Task A_lock_that_could_not_be_released_is_acquired_by_the_next_key_at_once()
    {
        _harness.Store.Fail(call: 4, isApplied: false);
        await _harness.AskAsync("a", Answer.IsRefused);

        Assert.True(_harness.Store.HasFailed);
        Assert.IsType<GateResult.Ran>(await _harness.AskAsync("b"));
        Assert.Equal(0, _harness.Dcs.Searches);
    }

    [Fact]
    public async Task An_unknown_outcome_does_not_change_a_record_that_another_attempt_has_reclaimed()
    {
        var slow = _harness.AskAsync("a", _ => _answer.Task);
        _harness.Time.Advance(GateHarness.Settled);
        var second = GateHarness.IdIn(await _harness.AskAsync("a"));

        _answer.SetResult(new Outcome.Unknown(UnknownCause.TimedOut, "No answer."));
        await slow;

        Assert.NotNull(second);
        Assert.Equal(second, GateHarness.IdIn(await _harness.AskAsync("a")));
        Assert.Contains("lease_lost", _harness.Transitions);
    }

    [Fact]
    public async Task A_task_whose_record_is_gone_becomes_a_known_one_though_the_lock_changes_meanwhile()
    {
        var slow = await StartSlowAsync();
        var freeze = _harness.Store.FreezeBefore(nameof(IIdempotencyStore.WriteLockAsync));
        AnswerSlow();
        await _harness.AskAsync("c");
        freeze.Wake();

        Assert.Equal("instance-1", GateHarness.IdIn(await slow));
        Assert.Equal(["instance-1"], (await _harness.LockAsync())!.KnownTasks.Select(task => task.InstanceId));
        Assert.Equal(Sha256Hash.Of("c"), (await _harness.LockAsync())!.Holder!.Key);
    }

    [Fact]
    public async Task A_task_that_cannot_become_a_known_one_is_still_returned()
    {
        var slow = await StartSlowAsync();
        _harness.Store.Fail(call: 2, isApplied: false);
        AnswerSlow();

        Assert.Equal("instance-1", GateHarness.IdIn(await slow));
        Assert.Equal("ReadLock", _harness.Store.Calls[^1]);
        Assert.Equal(["abandoned", "not_created", "completed", "instance_conflict", "store_unavailable"], _harness.Transitions);
    }

    [Fact]
    public async Task A_task_whose_record_and_lock_are_gone_is_still_returned()
    {
        var slow = await StartSlowAsync();
        await _harness.Memory.ScanAsync(DateTimeOffset.MaxValue);
        AnswerSlow();

        Assert.Equal("instance-1", GateHarness.IdIn(await slow));
        Assert.Null(await _harness.LockAsync());
    }

    [Fact]
    public async Task A_reply_that_was_found_before_it_was_received_is_not_a_conflict()
    {
        var slow = _harness.AskAsync("a", _ => _answer.Task);
        var created = _harness.Dcs.Create(GateHarness.Request("a").Task, Answer.Creates);
        _harness.Time.Advance(GateHarness.Lease);
        var found = Assert.IsType<GateResult.Replayed>(await _harness.AskAsync("a"));

        _answer.SetResult(created);

        Assert.Equal(found.Created.Body.ToArray(), Assert.IsType<GateResult.Replayed>(await slow).Created.Body.ToArray());
        Assert.Equal(["reconciled", "replayed", "completed", "replayed"], _harness.Transitions);
    }

    [Fact]
    public async Task A_refusal_does_not_release_the_lock_of_a_record_that_is_being_looked_up()
    {
        var slow = _harness.AskAsync("a", _ => _answer.Task);
        _harness.Time.Advance(GateHarness.Lease);
        Assert.IsType<GateResult.Unresolved>(await _harness.AskAsync("a"));
        var before = (await _harness.RecordAsync("a"), await _harness.LockAsync());

        _answer.SetResult(_harness.Dcs.Create(GateHarness.Request("a").Task, Answer.IsRefused));

        Assert.IsType<Outcome.Rejected>(Assert.IsType<GateResult.Ran>(await slow).Outcome);
        Assert.Equal(before, (await _harness.RecordAsync("a"), await _harness.LockAsync()));
    }

    /// <summary>A create that is answered only after the sweep has deleted its record.</summary>
    private async Task<Task<GateResult>> StartSlowAsync()
    {
        var slow = _harness.AskAsync("a", _ => _answer.Task);
        _harness.Time.Advance(GateHarness.Settled);
        await _harness.SweepAsync();
        Assert.Null(await _harness.RecordAsync("a"));
        return slow;
    }

    /// <summary>Second by second, since each pause begins when the one before it is over.</summary>
    private void AdvancePastTheRepetitions()
    {
        for (var seconds = 0; seconds < 1000; seconds++)
            _harness.Time.Advance(TimeSpan.FromSeconds(1));
    }

    private void AnswerSlow() => _answer.SetResult(_harness.Dcs.Create(GateHarness.Request("a").Task, Answer.Creates));
}
