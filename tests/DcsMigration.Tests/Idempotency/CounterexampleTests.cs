using DcsMigration.Dcs;
using DcsMigration.Idempotency;
using Xunit;

namespace DcsMigration.Tests.Idempotency;

/// <summary>Sequences of events that broke an earlier protocol, or that would break this one without one of its rules.</summary>
public sealed class CounterexampleTests : IDisposable
{
    private readonly GateHarness _harness = new();

    public void Dispose() => _harness.Dispose();

    [Fact]
    public async Task A_list_requested_before_the_settle_time_and_answered_after_it_proves_nothing()
    {
        _harness.Dcs.ListLag = TimeSpan.FromSeconds(110);
        await _harness.AskAsync("a", Answer.CreatesAndIsLost);
        _harness.Time.Advance(TimeSpan.FromSeconds(101));
        _harness.Dcs.BeforeListAnswers = () =>
        {
            _harness.Time.Advance(TimeSpan.FromSeconds(19.5));
            return Task.CompletedTask;
        };

        var early = await _harness.AskAsync("a");
        _harness.Dcs.BeforeListAnswers = null;
        var later = await _harness.AskAsync("a");

        Assert.Equal(TimeSpan.FromSeconds(19), Assert.IsType<GateResult.Unresolved>(early).RetryAfter);
        Assert.Equal(Assert.Single(_harness.Dcs.Tasks), GateHarness.IdIn(later));
    }

    [Fact]
    public async Task Two_unresolved_keys_with_one_name_and_different_bodies_are_both_resolved()
    {
        await _harness.AskAsync("a", Answer.CreatesAndIsLost, body: "one");
        await _harness.AskAsync("b", Answer.CreatesAndIsLost, body: "two", description: "Another one");

        var a = await _harness.AskAsync("a", body: "one");
        var b = await _harness.AskAsync("b", body: "two", description: "Another one");

        Assert.Equal(_harness.Dcs.Tasks, [GateHarness.IdIn(a)!, GateHarness.IdIn(b)!]);
    }

    [Theory]
    [InlineData(Answer.CreatesAndIsLost)]
    [InlineData(Answer.IsLost)]
    public async Task Eight_keys_with_one_name_that_poll_together_are_all_resolved(Answer first)
    {
        const int MaxRounds = 10;
        string[] keys = [.. Enumerable.Range(0, 8).Select(i => $"key-{i}")];
        var ids = new Dictionary<string, string>(StringComparer.Ordinal);
        await RoundAsync(first);
        var rounds = 0;
        for (; ids.Count < keys.Length && rounds < MaxRounds; rounds++)
        {
            _harness.Time.Advance(GateHarness.Settled);
            await RoundAsync(Answer.Creates);
        }

        Assert.Equal(keys.Length, ids.Values.Distinct(StringComparer.Ordinal).Count());
        Assert.Equal(keys.Length, _harness.Dcs.Tasks.Count);

        async Task RoundAsync(Answer answer)
        {
            var waiting = keys.Where(key => !ids.ContainsKey(key)).Select(key => (key, Result: _harness.AskAsync(key, answer))).ToList();
            foreach (var (key, result) in waiting)
            {
                if (GateHarness.IdIn(await _harness.WaitForAsync(result)) is { } id)
                    ids.Add(key, id);
            }
        }
    }

    [Fact]
    public async Task A_machine_that_was_paused_sends_nothing_after_its_lease()
    {
        var freeze = _harness.Store.FreezeBefore(nameof(IIdempotencyStore.WriteLockAsync));
        var paused = _harness.AskAsync("a");
        _harness.Time.Pause(GateHarness.Lease);
        freeze.Wake();

        Assert.IsType<Outcome.NotSent>(Assert.IsType<GateResult.Ran>(await paused).Outcome);
        Assert.Equal(0, _harness.Dcs.Creates);
        Assert.NotNull(GateHarness.IdIn(await _harness.AskAsync("a")));
    }

    [Fact]
    public async Task A_process_that_dies_during_a_request_is_counted_and_its_outcome_becomes_known_without_a_retry()
    {
        await _harness.DieAsync("a", Answer.DiesAfterCreating);

        var busy = Assert.IsType<GateResult.Busy>(await _harness.WaitForAsync(_harness.AskAsync("a")));
        _harness.Time.Advance(busy.RetryAfter);
        await _harness.SweepAsync();

        Assert.Equal(["busy", "abandoned", "reconciled"], _harness.Transitions);
        var replayed = Assert.IsType<GateResult.Replayed>(await _harness.AskAsync("a"));
        Assert.Equal(Assert.Single(_harness.Dcs.Tasks), GateHarness.IdIn(replayed));
    }

    [Fact]
    public async Task A_late_attempt_returns_the_id_that_its_key_already_has()
    {
        var answer = new TaskCompletionSource<Outcome>();
        var late = _harness.AskAsync("a", _ => answer.Task);
        _harness.Time.Advance(GateHarness.Settled);
        var id = GateHarness.IdIn(await _harness.AskAsync("a"));

        answer.SetResult(_harness.Dcs.Create(GateHarness.Request("a").Task, Answer.Creates));

        Assert.NotNull(id);
        Assert.Equal(id, GateHarness.IdIn(await late));
        Assert.Contains("instance_conflict", _harness.Transitions);
    }

    [Theory]
    [InlineData(10)]
    [InlineData(24 * 60)]
    public async Task An_unknown_outcome_does_not_expire_into_a_blind_create(int keepForMinutes)
    {
        var keepFor = TimeSpan.FromMinutes(keepForMinutes);
        await _harness.AskAsync("a", Answer.CreatesAndIsLost, keepFor: keepFor);
        _harness.Dcs.ListFault = "DCS's list could not be read.";
        _harness.Time.Advance(_harness.Options.Retention - TimeSpan.FromTicks(1));

        Assert.IsType<GateResult.Unresolved>(await _harness.AskAsync("a", keepFor: keepFor));
        Assert.Equal(1, _harness.Dcs.Creates);
    }

    [Fact]
    public async Task A_task_whose_record_was_never_completed_is_not_mistaken_for_that_of_another_key()
    {
        _harness.Store.Fail(call: 3, isApplied: false);
        var a = await _harness.AskAsync("a");
        _harness.Store.DieAt(nameof(IIdempotencyStore.WriteRecordAsync));
        _harness.Time.Advance(GateHarness.Lease);

        var b = await _harness.AskAsync("b", Answer.CreatesAndIsLost);
        var retry = await _harness.AskAsync("b");

        Assert.IsType<GateResult.Ran>(a);
        Assert.IsType<GateResult.Ran>(b);
        Assert.Equal(_harness.Dcs.Tasks, [GateHarness.IdIn(a)!, GateHarness.IdIn(retry)!]);
    }

    [Fact]
    public async Task A_hold_of_a_purged_record_is_not_the_hold_of_the_keys_next_use()
    {
        var first = GateHarness.IdIn(await _harness.AskAsync("a"));
        _harness.Time.Advance(_harness.Options.Retention);
        await _harness.SweepAsync();
        Assert.Null(await _harness.RecordAsync("a"));
        _harness.Store.DieAt(nameof(IIdempotencyStore.WriteLockAsync));
        await _harness.DieAsync("a");
        _harness.Time.Advance(GateHarness.Lease);

        var retry = await _harness.AskAsync("a");

        Assert.IsType<GateResult.Ran>(retry);
        Assert.NotEqual(first, GateHarness.IdIn(retry));
        Assert.Equal(0, _harness.Dcs.Searches);
    }

    [Fact]
    public async Task A_frozen_attempt_that_wakes_after_a_later_attempt_of_its_key_changes_nothing()
    {
        var freeze = _harness.Store.FreezeBefore(nameof(IIdempotencyStore.WriteLockAsync));
        var frozen = _harness.AskAsync("a");
        _harness.Time.Advance(GateHarness.Lease);
        await _harness.SweepAsync();
        _harness.Dcs.ListLag = TimeSpan.FromSeconds(60);
        await _harness.AskAsync("a", Answer.CreatesAndIsLost);
        var held = await _harness.LockAsync();

        var before = _harness.Store.Calls.Count;
        freeze.Wake();
        var stale = await frozen;

        Assert.Equal(new GateResult.Busy(TimeSpan.FromSeconds(10)), stale);
        Assert.Equal(["ReadRecord"], _harness.Store.Calls.Skip(before));
        Assert.Equal(held, await _harness.LockAsync());
        await _harness.SweepAsync();
        Assert.IsType<GateResult.Unresolved>(await _harness.AskAsync("a"));
        _harness.Time.Advance(TimeSpan.FromSeconds(60));
        Assert.Equal(Assert.Single(_harness.Dcs.Tasks), GateHarness.IdIn(await _harness.AskAsync("a")));
    }

    [Fact]
    public async Task An_attempt_that_claims_its_key_twice_does_so_as_two_uses()
    {
        var insert = _harness.Store.FreezeBeforeRepetition(nameof(IIdempotencyStore.WriteRecordAsync));
        var late = _harness.AskAsync("a");
        _harness.Time.Advance(GateHarness.Lease);
        await _harness.AskAsync("a");
        var first = await _harness.RecordAsync("a");

        _harness.Time.Advance(GateHarness.KeepFor);
        var account = _harness.Store.FreezeBefore(nameof(IIdempotencyStore.WriteLockAsync));
        insert.Wake();
        var hold = _harness.Store.FreezeBefore(nameof(IIdempotencyStore.WriteLockAsync));
        account.Wake();
        var second = await _harness.RecordAsync("a");
        hold.Wake();
        await late;

        Assert.True(hold.IsReached);
        Assert.NotEqual(first!.UseId, second!.UseId);
    }

    [Fact]
    public async Task A_reclaimed_attempt_does_not_release_the_lock_during_a_lookup()
    {
        var answer = new TaskCompletionSource<Outcome>();
        var fenced = _harness.AskAsync("a", _ => answer.Task);
        _harness.Time.Advance(GateHarness.Settled);
        string? c = null;
        _harness.Dcs.BeforeListIsMade = async () =>
        {
            _harness.Dcs.BeforeListIsMade = null;
            answer.SetResult(new Outcome.NotSent(NotSentCause.BudgetSpent, "Too little time was left."));
            await fenced;
            c = GateHarness.IdIn(await _harness.WaitForAsync(_harness.AskAsync("c")));
        };

        var b = GateHarness.IdIn(await _harness.AskAsync("b"));
        var a = GateHarness.IdIn(await _harness.WaitForAsync(_harness.AskAsync("a")));
        c ??= GateHarness.IdIn(await _harness.WaitForAsync(_harness.AskAsync("c")));

        Assert.Equal(_harness.Dcs.Tasks.Order(StringComparer.Ordinal), new[] { a, b, c }.Order(StringComparer.Ordinal));
        Assert.Equal(3, _harness.Dcs.Tasks.Count);
    }

    [Fact]
    public async Task The_task_of_a_dead_reclaimed_attempt_may_appear_until_SettleAfter_past_its_lease()
    {
        _harness.Store.DieAt(nameof(IIdempotencyStore.WriteLockAsync));
        await _harness.DieAsync("a");
        _harness.Time.Advance(GateHarness.Lease);
        _harness.Dcs.ListLag = TimeSpan.FromSeconds(110);
        await Assert.ThrowsAsync<ProcessDiedException>(() => _harness.AskAsync("a", task =>
        {
            _harness.Time.Advance(TimeSpan.FromSeconds(20));
            return Task.FromResult(_harness.Dcs.Create(task, Answer.DiesAfterCreating));
        }));
        _harness.Time.Advance(GateHarness.SettleAfter - TimeSpan.FromSeconds(19));

        var early = await _harness.AskAsync("b");
        _harness.Time.Advance(TimeSpan.FromSeconds(10));
        var later = await _harness.AskAsync("b");

        Assert.IsType<GateResult.Unresolved>(early);
        Assert.IsType<GateResult.Ran>(later);
        Assert.Equal(2, _harness.Dcs.Tasks.Count);
        Assert.Equal(_harness.Dcs.Tasks[0], GateHarness.IdIn(await _harness.AskAsync("a")));
    }

    [Fact]
    public async Task Frozen_attempts_of_a_deleted_use_leave_the_keys_next_use_alone()
    {
        // One request of "a" looks up what became of "b", and another one waits for it. Then their process freezes.
        await _harness.AskAsync("b", Answer.CreatesAndIsLost);
        var listed = new TaskCompletionSource();
        _harness.Dcs.BeforeListAnswers = () => listed.Task;
        var lookingUp = _harness.AskAsync("a");
        _harness.Dcs.BeforeListAnswers = null;
        var waiting = _harness.AskAsync("a");
        var freeze = _harness.Store.FreezeBefore(nameof(IIdempotencyStore.ReadRecordAsync));
        _harness.Time.Advance(GateHarness.Lease);

        // The sweep deletes their record, which has no hold. The next use of "a" acquires the lock and sends its create.
        await _harness.SweepAsync();
        await _harness.AskAsync("a", Answer.CreatesAndIsLost);
        _harness.Dcs.ListFault = "Too little time was left.";
        freeze.Wake();
        await waiting;
        listed.SetResult();
        await lookingUp;
        _harness.Dcs.ListFault = null;

        Assert.Equal(_harness.Dcs.Tasks[1], GateHarness.IdIn(await _harness.AskAsync("a")));
        Assert.Equal(2, _harness.Dcs.Tasks.Count);
    }

    [Fact]
    public async Task A_record_past_PurgeAfter_is_not_claimed_from_the_attempt_that_has_reclaimed_it()
    {
        _harness.Store.DieAt(nameof(IIdempotencyStore.WriteLockAsync));
        await _harness.DieAsync("a");
        _harness.Time.Advance(_harness.Options.Retention - TimeSpan.FromSeconds(2));

        // The first attempt reclaims the record and waits for the lock, which "b" holds. The second one starts at the same time.
        var answer = new TaskCompletionSource<Outcome>();
        var b = _harness.AskAsync("b", _ => answer.Task);
        var first = _harness.AskAsync("a");
        var secondsInsert = _harness.Store.FreezeBefore(nameof(IIdempotencyStore.WriteRecordAsync));
        var second = _harness.AskAsync("a", Answer.CreatesAndIsLost);
        var firstsPoll = _harness.Store.FreezeBefore(nameof(IIdempotencyStore.ReadLockAsync));
        _harness.Time.Advance(TimeSpan.FromSeconds(2));
        answer.SetResult(_harness.Dcs.Create(GateHarness.Request("b").Task, Answer.IsRefused));
        await b;
        secondsInsert.Wake();
        firstsPoll.Wake();
        await _harness.WaitForAsync(first);
        await _harness.WaitForAsync(second);

        Assert.Equal(Assert.Single(_harness.Dcs.Tasks), GateHarness.IdIn(await _harness.AskAsync("a")));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_task_that_is_found_late_is_replayed_for_as_long_as_any_other(bool isFoundBySweep)
    {
        await _harness.AskAsync("a", Answer.CreatesAndIsLost);
        _harness.Time.Advance(_harness.Options.Retention - TimeSpan.FromSeconds(1));
        if (isFoundBySweep)
            await _harness.SweepAsync();
        else
            await _harness.AskAsync("b");

        _harness.Time.Advance(GateHarness.KeepFor - TimeSpan.FromTicks(1));
        await _harness.SweepAsync();

        Assert.Equal(_harness.Dcs.Tasks[0], GateHarness.IdIn(await _harness.AskAsync("a")));
    }
}
