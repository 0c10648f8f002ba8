using DcsMigration.Dcs;
using DcsMigration.Idempotency;
using DcsMigration.Text;
using Xunit;

namespace DcsMigration.Tests.Idempotency;

/// <summary>What becomes of a request, depending on its key's record and its name's lock.</summary>
public sealed class GateTests : IDisposable
{
    private readonly GateHarness _harness = new();

    public void Dispose() => _harness.Dispose();

    [Fact]
    public async Task A_created_task_is_replayed_byte_for_byte()
    {
        var created = Assert.IsType<Outcome.Created>(Assert.IsType<GateResult.Ran>(await _harness.AskAsync("a")).Outcome);

        _harness.Time.Advance(GateHarness.KeepFor - TimeSpan.FromTicks(1));
        var replayed = Assert.IsType<GateResult.Replayed>(await _harness.AskAsync("a"));

        Assert.Equal(created.Body.ToArray(), replayed.Created.Body.ToArray());
        Assert.Equal(created.RequestId, replayed.Created.RequestId);
        Assert.Equal(1, _harness.Dcs.Creates);
    }

    [Theory]
    [InlineData(Answer.IsRefused)]
    [InlineData(Answer.NeverLeaves)]
    public async Task If_nothing_was_created_the_next_request_runs(Answer answer)
    {
        var first = await _harness.AskAsync("a", answer);
        var held = await _harness.LockAsync();
        var second = await _harness.AskAsync("a");

        Assert.IsNotType<Outcome.Created>(Assert.IsType<GateResult.Ran>(first).Outcome);
        Assert.Null(held);
        Assert.IsType<Outcome.Created>(Assert.IsType<GateResult.Ran>(second).Outcome);
        Assert.Equal(0, _harness.Dcs.Searches);
    }

    [Fact]
    public async Task A_lost_outcome_is_looked_up_and_replayed()
    {
        await _harness.AskAsync("a", Answer.CreatesAndIsLost);

        var retry = Assert.IsType<GateResult.Replayed>(await _harness.AskAsync("a"));

        Assert.Equal(Assert.Single(_harness.Dcs.Tasks), GateHarness.IdIn(retry));
        Assert.Equal("""{"instance_id":"instance-1"}""", System.Text.Encoding.UTF8.GetString(retry.Created.Body.Span));
        Assert.IsType<GateResult.Replayed>(await _harness.AskAsync("a"));
        Assert.Equal(1, _harness.Dcs.Searches);
    }

    [Fact]
    public async Task A_create_that_was_lost_on_its_way_runs_again_once_that_is_certain()
    {
        await _harness.AskAsync("a", Answer.IsLost);
        _harness.Time.Advance(GateHarness.SettleAfter - TimeSpan.FromTicks(1));

        var early = Assert.IsType<GateResult.Unresolved>(await _harness.AskAsync("a"));
        _harness.Time.Advance(early.RetryAfter);
        var later = await _harness.AskAsync("a");

        Assert.Equal(TimeSpan.FromTicks(1), early.RetryAfter);
        Assert.IsType<Outcome.Created>(Assert.IsType<GateResult.Ran>(later).Outcome);
    }

    [Fact]
    public async Task A_dead_attempt_may_have_sent_its_create_until_its_lease_was_over()
    {
        await _harness.DieAsync("a", Answer.DiesBeforeCreating);
        _harness.Time.Advance(GateHarness.SettleAfter);

        var early = Assert.IsType<GateResult.Unresolved>(await _harness.AskAsync("a"));
        _harness.Time.Advance(early.RetryAfter);

        Assert.Equal(GateHarness.Lease, early.RetryAfter);
        Assert.IsType<GateResult.Ran>(await _harness.AskAsync("a"));
    }

    [Fact]
    public async Task A_bug_in_the_create_leaves_an_attempt_that_is_looked_up()
    {
        await Assert.ThrowsAsync<InvalidOperationException>(
            () => _harness.AskAsync("a", _ => throw new InvalidOperationException("A bug.")));

        _harness.Time.Advance(GateHarness.Lease);
        Assert.IsType<GateResult.Unresolved>(await _harness.AskAsync("a"));
        Assert.Equal(0, _harness.Dcs.Creates);
    }

    [Fact]
    public async Task A_key_of_a_dead_attempt_is_bound_to_its_body_until_it_is_resolved()
    {
        await _harness.DieAsync("a", Answer.DiesBeforeCreating);

        Assert.IsType<GateResult.KeyReused>(await _harness.AskAsync("a", body: "another"));
        _harness.Time.Advance(GateHarness.Settled);
        Assert.IsType<GateResult.KeyReused>(await _harness.AskAsync("a", body: "another"));
        await _harness.SweepAsync();

        Assert.IsType<GateResult.Ran>(await _harness.AskAsync("a", body: "another"));
    }

    [Theory]
    [InlineData(24 * 60)]
    [InlineData(10)]
    public async Task An_expired_key_counts_as_unused(int keepForMinutes)
    {
        var keepFor = TimeSpan.FromMinutes(keepForMinutes);
        var first = GateHarness.IdIn(await _harness.AskAsync("a", keepFor: keepFor));
        _harness.Time.Advance(keepFor - TimeSpan.FromTicks(1));
        var within = GateHarness.IdIn(await _harness.AskAsync("a", keepFor: keepFor));
        _harness.Time.Advance(TimeSpan.FromTicks(1));
        var after = await _harness.AskAsync("a", body: "another", keepFor: keepFor);

        Assert.Equal(first, within);
        Assert.Equal(_harness.Dcs.Tasks, [first!, GateHarness.IdIn(after)!]);
    }

    [Fact]
    public async Task The_time_until_a_key_expires_begins_when_its_task_is_known()
    {
        await _harness.AskAsync("a", Answer.CreatesAndIsLost);
        _harness.Time.Advance(GateHarness.KeepFor);
        var found = GateHarness.IdIn(await _harness.AskAsync("a"));
        _harness.Time.Advance(GateHarness.KeepFor - TimeSpan.FromTicks(1));

        Assert.Equal(found, GateHarness.IdIn(await _harness.AskAsync("a")));
        Assert.Single(_harness.Dcs.Tasks);
    }

    [Fact]
    public async Task The_task_of_a_key_is_not_mistaken_for_that_of_its_next_use()
    {
        var keepFor = TimeSpan.FromMinutes(1);
        var first = GateHarness.IdIn(await _harness.AskAsync("a", keepFor: keepFor));
        _harness.Time.Advance(keepFor);
        await _harness.AskAsync("a", Answer.CreatesAndIsLost, keepFor: keepFor);

        var retry = Assert.IsType<GateResult.Replayed>(await _harness.AskAsync("a", keepFor: keepFor));

        Assert.Equal(_harness.Dcs.Tasks, [first!, GateHarness.IdIn(retry)!]);
    }

    [Fact]
    public async Task The_task_of_an_expired_key_is_not_mistaken_for_that_of_another_key()
    {
        var keepFor = TimeSpan.FromMinutes(1);
        var first = GateHarness.IdIn(await _harness.AskAsync("a", keepFor: keepFor));
        _harness.Time.Advance(keepFor);
        await _harness.AskAsync("a", Answer.IsRefused, keepFor: keepFor);
        await _harness.AskAsync("b", Answer.IsLost);

        Assert.IsType<GateResult.Unresolved>(await _harness.AskAsync("b"));
        _harness.Time.Advance(GateHarness.SettleAfter);

        var second = GateHarness.IdIn(await _harness.AskAsync("b"));

        Assert.Equal(_harness.Dcs.Tasks, [first!, second!]);
    }

    [Fact]
    public async Task A_record_past_its_PurgeAfter_counts_as_absent_before_the_sweep_deletes_it()
    {
        await _harness.AskAsync("a", Answer.IsLost);
        _harness.Dcs.ListFault = "DCS's list could not be read.";
        _harness.Time.Advance(_harness.Options.Retention);

        Assert.IsType<GateResult.Ran>(await _harness.AskAsync("a", body: "another"));
    }

    [Fact]
    public async Task Two_keys_with_one_body_are_two_tasks()
    {
        var a = await _harness.AskAsync("a");
        var b = await _harness.AskAsync("b");

        Assert.Equal(_harness.Dcs.Tasks, [GateHarness.IdIn(a)!, GateHarness.IdIn(b)!]);
        Assert.Equal(0, _harness.Dcs.Searches);
        Assert.Equal(["instance-1"], (await _harness.LockAsync())!.KnownTasks.Select(task => task.InstanceId));
    }

    [Fact]
    public async Task One_key_with_two_names_one_after_the_other_has_a_lock_for_each()
    {
        await _harness.AskAsync("a", Answer.IsRefused, name: "task-1");
        await _harness.AskAsync("a", name: "task-2");

        Assert.Null(await _harness.LockAsync("task-1"));
        Assert.Equal(Sha256Hash.Of("a"), (await _harness.LockAsync("task-2"))!.Holder!.Key);
    }

    [Theory]
    [InlineData(Answer.Creates)]
    [InlineData(Answer.IsRefused)]
    public async Task A_lock_with_500_known_tasks_is_full_whether_somebody_holds_it_or_not(Answer last)
    {
        await FillLockAsync();
        await _harness.AskAsync("last", last);

        var busy = Assert.IsType<GateResult.NameFull>(await _harness.AskAsync("one too many"));
        _harness.Time.Advance(busy.RetryAfter);

        Assert.Equal((2 * IdempotencyOptions.Skew) + TimeSpan.FromTicks(1), busy.RetryAfter);
        Assert.Null(await _harness.RecordAsync("one too many"));
        Assert.IsType<GateResult.Ran>(await _harness.AskAsync("one too many"));
    }

    [Fact]
    public async Task A_full_lock_is_not_acquired_from_a_purged_record_either()
    {
        var now = _harness.Time.GetUtcNow();
        var purged = await _harness.Memory.PutAsync(Records.InProgress("purged") with { PurgeAfter = now });
        await _harness.Memory.PutAsync(Records.Lock(GateHarness.Name) with
        {
            Holder = purged.Use,
            KnownTasks = [.. Records.MaxKnownTasks.Select(task => task with { At = now })],
            PurgeAfter = now.AddDays(1),
        });

        Assert.IsType<GateResult.NameFull>(await _harness.AskAsync("a"));
        Assert.NotNull(await _harness.RecordAsync("purged"));
    }

    [Fact]
    public async Task An_expired_key_waits_while_the_lock_that_it_holds_is_full()
    {
        var keepFor = TimeSpan.FromMinutes(1);
        await FillLockAsync();
        await _harness.AskAsync("a", keepFor: keepFor);
        _harness.Time.Advance(keepFor);
        var before = await _harness.RecordAsync("a");

        var busy = Assert.IsType<GateResult.NameFull>(await _harness.AskAsync("a", body: "another", keepFor: keepFor));

        Assert.Equal((2 * IdempotencyOptions.Skew) + TimeSpan.FromTicks(1) - keepFor, busy.RetryAfter);
        Assert.Equal(before, await _harness.RecordAsync("a"));
        _harness.Time.Advance(busy.RetryAfter);
        Assert.IsType<GateResult.Ran>(await _harness.AskAsync("a", body: "another", keepFor: keepFor));
    }

    [Fact]
    public async Task An_expired_key_leaves_a_lock_alone_that_another_key_holds()
    {
        var keepFor = TimeSpan.FromMinutes(1);
        await _harness.AskAsync("a", keepFor: keepFor);
        await _harness.AskAsync("b", Answer.CreatesAndIsLost);
        _harness.Time.Advance(keepFor);

        await _harness.AskAsync("a", keepFor: keepFor);

        Assert.Equal("instance-2", (await _harness.RecordAsync("b"))!.Created?.InstanceId);
        Assert.Equal(["instance-1", "instance-2"], (await _harness.LockAsync())!.KnownTasks.Select(task => task.InstanceId));
    }

    [Fact]
    public async Task An_expired_key_accounts_for_its_task_only_while_it_holds_the_lock()
    {
        var keepFor = TimeSpan.FromMinutes(1);
        await _harness.AskAsync("a", keepFor: keepFor);
        _harness.Time.Advance(keepFor);
        var freeze = _harness.Store.FreezeBefore(nameof(IIdempotencyStore.WriteLockAsync));
        var a = _harness.AskAsync("a", keepFor: keepFor);
        await _harness.AskAsync("b");

        freeze.Wake();

        Assert.IsType<GateResult.Ran>(await a);
        Assert.Equal(["instance-1", "instance-2"], (await _harness.LockAsync())!.KnownTasks.Select(task => task.InstanceId));
    }

    [Fact]
    public async Task An_expired_key_accounts_for_its_task_again_after_a_conflict()
    {
        var keepFor = TimeSpan.FromMinutes(1);
        await _harness.AskAsync("a", keepFor: keepFor);
        _harness.Time.Advance(keepFor);
        var freeze = _harness.Store.FreezeBefore(nameof(IIdempotencyStore.WriteLockAsync));
        var a = _harness.AskAsync("a", keepFor: keepFor);
        var nameLock = await _harness.LockAsync();
        await _harness.Memory.WriteLockAsync(nameLock!.AddKnownTask("instance-0", _harness.Time.GetUtcNow()));

        freeze.Wake();

        Assert.IsType<GateResult.Ran>(await a);
        Assert.Equal(["instance-0", "instance-1"], (await _harness.LockAsync())!.KnownTasks.Select(task => task.InstanceId));
    }

    [Fact]
    public async Task An_expired_key_without_a_lock_counts_as_unused()
    {
        var expired = Records.InProgress("a").Complete(new Outcome.Created("instance-0", default, null), GateHarness.StartTime);
        await _harness.Memory.PutAsync(
            expired with { ExpiresAt = GateHarness.StartTime, PurgeAfter = GateHarness.StartTime.AddDays(1) });

        Assert.IsType<GateResult.Ran>(await _harness.AskAsync("a"));
    }

    [Fact]
    public async Task A_retry_extends_the_PurgeAfter_of_its_record_and_its_lock()
    {
        await _harness.AskAsync("a", Answer.IsLost);
        _harness.Dcs.ListFault = "DCS's list could not be read.";
        _harness.Time.Advance(TimeSpan.FromHours(1));

        await _harness.AskAsync("a");

        var purgeAfter = _harness.Time.GetUtcNow() + _harness.Options.Retention;
        Assert.Equal(purgeAfter, (await _harness.RecordAsync("a"))!.PurgeAfter);
        Assert.Equal(purgeAfter.AddDays(1), (await _harness.LockAsync())!.PurgeAfter);
    }

    [Fact]
    public async Task Of_two_retries_that_have_read_the_same_record_one_runs()
    {
        await _harness.AskAsync("a", Answer.IsLost);
        _harness.Time.Advance(GateHarness.SettleAfter);
        var freeze = _harness.Store.FreezeAfter(nameof(IIdempotencyStore.WriteRecordAsync));
        var slow = _harness.AskAsync("a");
        var fast = await _harness.AskAsync("a");

        freeze.Wake();

        Assert.IsType<GateResult.Ran>(fast);
        Assert.Equal(GateHarness.IdIn(fast), GateHarness.IdIn(Assert.IsType<GateResult.Replayed>(await slow)));
        Assert.Single(_harness.Dcs.Tasks);
    }

    [Fact]
    public async Task A_purged_record_that_is_used_again_before_it_is_deleted_is_not_deleted()
    {
        await _harness.AskAsync("a", Answer.IsLost);
        _harness.Time.Advance(_harness.Options.Retention);
        var delete = _harness.Store.FreezeBefore(nameof(IIdempotencyStore.DeleteRecordAsync));
        var b = _harness.AskAsync("b");
        var acquire = _harness.Store.FreezeBefore(nameof(IIdempotencyStore.WriteLockAsync));
        var a = _harness.AskAsync("a");
        var before = _harness.Store.Calls.Count;

        delete.Wake();

        // b reads the lock again, finds that its holder's record belongs to another use now, and acquires it.
        Assert.IsType<GateResult.Ran>(await b);
        Assert.Equal(["ReadLock", "ReadRecord", "WriteLock", "WriteRecord"], _harness.Store.Calls.Skip(before));
        acquire.Wake();
        Assert.IsType<GateResult.Ran>(await a);
        Assert.Equal(2, _harness.Dcs.Tasks.Count);
    }

    /// <summary>500 known tasks, and the 501st task's key as the holder if somebody acquires the lock.</summary>
    private async Task FillLockAsync()
    {
        for (var i = 0; i < NameLock.MaxKnownTasks; i++)
            await _harness.AskAsync($"key-{i}");
    }
}
