using DcsMigration.Dcs;
using DcsMigration.Idempotency;
using DcsMigration.Text;
using Microsoft.Extensions.Logging;
using Xunit;

namespace DcsMigration.Tests.Idempotency;

/// <summary>The outcomes of attempts whose process or caller is gone become known without a retry.</summary>
public sealed class SweepTests : IDisposable
{
    private readonly GateHarness _harness = new();

    public void Dispose() => _harness.Dispose();

    [Fact]
    public async Task An_unknown_outcome_is_found()
    {
        await _harness.AskAsync("a", Answer.CreatesAndIsLost);

        await _harness.SweepAsync();

        Assert.Equal("instance-1", (await _harness.RecordAsync("a"))!.Created?.InstanceId);
        Assert.Equal(["unknown", "reconciled"], _harness.Transitions);
        Assert.Equal(("completed", 0), Assert.Single(_harness.Sweeps));
    }

    [Fact]
    public async Task A_record_whose_task_was_not_created_is_deleted_once_that_is_certain()
    {
        await _harness.DieAsync("a", Answer.DiesBeforeCreating);
        _harness.Time.Advance(GateHarness.Settled - TimeSpan.FromTicks(1));
        await _harness.SweepAsync();
        Assert.NotNull(await _harness.RecordAsync("a"));

        _harness.Time.Advance(TimeSpan.FromTicks(1));
        await _harness.SweepAsync();

        Assert.Null(await _harness.RecordAsync("a"));
        Assert.Equal(["abandoned", "stays_unknown", "not_created"], _harness.Transitions);
        Assert.Equal([("completed", 1), ("completed", 0)], _harness.Sweeps);
    }

    [Fact]
    public async Task A_dead_record_without_a_hold_sent_nothing_and_is_deleted_without_a_lookup()
    {
        _harness.Store.DieAt(nameof(IIdempotencyStore.WriteLockAsync));
        await _harness.DieAsync("a");
        _harness.Time.Advance(GateHarness.Lease);

        await _harness.SweepAsync();

        Assert.Null(await _harness.RecordAsync("a"));
        Assert.Equal(0, _harness.Dcs.Searches);
        Assert.Equal(["abandoned", "not_created"], _harness.Transitions);
        Assert.Equal(("completed", 0), Assert.Single(_harness.Sweeps));
    }

    [Fact]
    public async Task A_dead_record_whose_lock_another_key_holds_sent_nothing_and_is_deleted()
    {
        await _harness.AskAsync("a");
        _harness.Store.DieAt(nameof(IIdempotencyStore.WriteLockAsync));
        await _harness.DieAsync("b");
        _harness.Time.Advance(GateHarness.Lease);

        await _harness.SweepAsync();

        Assert.Null(await _harness.RecordAsync("b"));
        Assert.Equal(Sha256Hash.Of("a"), (await _harness.LockAsync())!.Holder!.Key);
        Assert.Equal(0, _harness.Dcs.Searches);
    }

    [Fact]
    public async Task A_record_whose_lock_is_past_its_PurgeAfter_is_deleted_without_a_lookup()
    {
        await _harness.AskAsync("a", Answer.CreatesAndIsLost);
        var freeze = _harness.Store.FreezeAfter(nameof(IIdempotencyStore.ScanAsync));
        var sweep = _harness.SweepAsync();
        _harness.Time.Advance(_harness.Options.Retention + TimeSpan.FromDays(1));
        freeze.Wake();
        await sweep;

        Assert.Equal(["unknown", "not_created"], _harness.Transitions);
        Assert.Equal(0, _harness.Dcs.Searches);
    }

    [Theory]
    [InlineData(nameof(IIdempotencyStore.ScanAsync))]
    [InlineData(nameof(IIdempotencyStore.ReadLockAsync))]
    public async Task A_record_whose_retry_acquires_the_lock_while_the_sweep_looks_at_it_is_left_alone(string call)
    {
        _harness.Store.DieAt(nameof(IIdempotencyStore.WriteLockAsync));
        await _harness.DieAsync("a");
        _harness.Time.Advance(GateHarness.Lease);
        var freeze = _harness.Store.FreezeAfter(call);
        var sweep = _harness.SweepAsync();
        await _harness.AskAsync("a", Answer.CreatesAndIsLost);

        freeze.Wake();
        await sweep;

        // A sweep that read the lock first, and the record afterwards, would see a record without a hold, and delete it.
        Assert.Equal(["abandoned", "unknown"], _harness.Transitions.Order(StringComparer.Ordinal));
        Assert.Equal(("completed", 1), Assert.Single(_harness.Sweeps));
        Assert.Equal("instance-1", GateHarness.IdIn(await _harness.AskAsync("a")));
        Assert.Single(_harness.Dcs.Tasks);
    }

    [Fact]
    public async Task An_attempt_that_is_alive_is_left_alone()
    {
        var answer = new TaskCompletionSource<Outcome>();
        var first = _harness.AskAsync("a", _ => answer.Task);
        _harness.Time.Advance(GateHarness.Lease - TimeSpan.FromTicks(1));

        await _harness.SweepAsync();
        answer.SetResult(_harness.Dcs.Create(GateHarness.Request("a").Task, Answer.Creates));

        Assert.IsType<GateResult.Ran>(await first);
        Assert.Equal(["completed"], _harness.Transitions);
    }

    [Fact]
    public async Task A_lock_that_cannot_be_read_leaves_its_record_alone()
    {
        await _harness.DieAsync("a", Answer.DiesBeforeCreating);
        await _harness.AskAsync("b", Answer.CreatesAndIsLost, name: "task-2");
        _harness.Time.Advance(GateHarness.Settled);
        _harness.Store.Fail(call: 2, isApplied: false);

        await _harness.SweepAsync();

        Assert.Single(
            new[] { await _harness.RecordAsync("a"), await _harness.RecordAsync("b") },
            record => record is { State: not RecordState.Completed });
        Assert.Contains("store_unavailable", _harness.Transitions);
        Assert.Equal(("completed", 1), Assert.Single(_harness.Sweeps));
    }

    [Fact]
    public async Task A_store_that_is_unavailable_does_not_throw()
    {
        _harness.Store.Fail(call: 1, isApplied: false);

        await _harness.SweepAsync();

        var line = Assert.Single(_harness.Logs.GetSnapshot(), line => line.Level == LogLevel.Warning);
        Assert.Equal("The sweep did not read all of the idempotency store (1 failures). The next run tries again.", line.Message);
        Assert.IsType<StoreUnavailableException>(line.Exception);
        Assert.Equal(("incomplete", 0), Assert.Single(_harness.Sweeps));
    }

    [Fact]
    public async Task An_abandoned_attempt_is_counted_once_and_one_that_a_person_must_resolve_on_every_run()
    {
        await _harness.DieAsync("a", Answer.DiesAfterCreating);
        _harness.Dcs.AddTask(GateHarness.Request("a").Task);
        _harness.Time.Advance(GateHarness.Settled);

        await _harness.SweepAsync();
        await _harness.SweepAsync();

        Assert.Equal(["abandoned", "manual", "manual"], _harness.Transitions);
        Assert.Equal([("completed", 1), ("completed", 1)], _harness.Sweeps);
    }

    [Fact]
    public async Task Records_that_a_person_must_resolve_do_not_starve_the_others()
    {
        for (var i = 0; i < 50; i++)
        {
            await _harness.AskAsync($"manual-{i}", Answer.CreatesAndIsLost, name: $"task-{i}");
            _harness.Dcs.AddTask(GateHarness.Request("a", name: $"task-{i}").Task);
        }

        _harness.Dcs.BeforeListAnswers = () =>
        {
            _harness.Time.Advance(TimeSpan.FromSeconds(5));
            return Task.CompletedTask;
        };
        await _harness.SweepAsync();
        await _harness.AskAsync("other", Answer.CreatesAndIsLost, name: "another-task");
        _harness.Time.Advance(TimeSpan.FromMinutes(10));
        await _harness.SweepAsync();
        _harness.Time.Advance(TimeSpan.FromMinutes(10));
        await _harness.SweepAsync();

        Assert.Equal(RecordState.Completed, (await _harness.RecordAsync("other"))!.State);
    }

    [Theory]
    [InlineData(0, 3)]
    [InlineData(1, 2)]
    public async Task A_run_starts_no_lookup_that_could_end_after_three_minutes(int ticks, int lookups)
    {
        for (var i = 0; i < 4; i++)
            await _harness.AskAsync($"key-{i}", Answer.CreatesAndIsLost, name: $"task-{i}");
        _harness.Dcs.BeforeListAnswers = () =>
        {
            // A lookup takes at most the budget of 28 s, so the last one may start after 152 s.
            _harness.Time.Advance(TimeSpan.FromSeconds(76) + TimeSpan.FromTicks(ticks));
            return Task.CompletedTask;
        };

        await _harness.SweepAsync();

        Assert.Equal(lookups, _harness.Dcs.Searches);
        Assert.Equal(("incomplete", 4 - lookups), Assert.Single(_harness.Sweeps));
    }

    [Fact]
    public async Task A_budget_that_is_longer_than_a_run_still_resolves_one_record()
    {
        var options = _harness.Options with { Lease = TimeSpan.FromSeconds(181) + IdempotencyOptions.Margin };
        using var harness = new GateHarness { Options = options };
        await harness.AskAsync("a", Answer.CreatesAndIsLost, name: "task-1");
        await harness.AskAsync("b", Answer.CreatesAndIsLost, name: "task-2");

        await harness.SweepAsync();

        Assert.Equal(1, harness.Transitions.Count(transition => transition == "reconciled"));
    }

    [Fact]
    public async Task A_shutdown_ends_the_run_after_the_record_under_way()
    {
        using var stop = new CancellationTokenSource();
        for (var i = 0; i < 3; i++)
            await _harness.AskAsync($"key-{i}", Answer.CreatesAndIsLost, name: $"task-{i}");
        _harness.Dcs.BeforeListAnswers = () => stop.CancelAsync();

        var before = _harness.Store.Calls.Count;
        await _harness.SweepAsync(stop.Token);

        Assert.Equal(["Scan", "ReadLock", "WriteRecord", "WriteRecord"], _harness.Store.Calls.Skip(before));
        Assert.Equal(1, _harness.Transitions.Count(transition => transition == "reconciled"));
    }

    [Fact]
    public async Task Rows_are_purged_when_their_time_is_over_and_a_lock_a_day_after_its_holders_record()
    {
        await _harness.AskAsync("a");
        _harness.Time.Advance(_harness.Options.Retention - TimeSpan.FromTicks(1));
        await _harness.SweepAsync();
        Assert.NotNull(await _harness.RecordAsync("a"));

        _harness.Time.Advance(TimeSpan.FromTicks(1));
        await _harness.SweepAsync();
        Assert.Null(await _harness.RecordAsync("a"));
        Assert.NotNull(await _harness.LockAsync());

        _harness.Time.Advance(TimeSpan.FromDays(1));
        await _harness.SweepAsync();
        Assert.Null(await _harness.LockAsync());
    }

    [Fact]
    public async Task A_bug_at_one_record_is_logged_with_its_key_and_does_not_stop_the_rest()
    {
        await _harness.AskAsync("a", Answer.CreatesAndIsLost, name: "task-1");
        await _harness.AskAsync("b", Answer.CreatesAndIsLost, name: "task-2");
        _harness.Store.Fail(call: 2, isApplied: false, exception: new InvalidOperationException("A bug."));

        await _harness.SweepAsync();

        Assert.Equal(1, _harness.Transitions.Count(transition => transition == "reconciled"));
        var line = Assert.Single(_harness.Logs.GetSnapshot(), line => line.Exception is InvalidOperationException);
        Assert.Contains(Sha256Hash.Of("a").ToString(), line.Message, StringComparison.Ordinal);
        Assert.Equal(("completed", 1), Assert.Single(_harness.Sweeps));
    }
}
