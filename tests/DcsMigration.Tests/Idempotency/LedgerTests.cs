using DcsMigration.Idempotency;
using DcsMigration.Tests.Infrastructure;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace DcsMigration.Tests.Idempotency;

/// <summary>What each transition of a ledger changes, and what it leaves.</summary>
public sealed class LedgerTests
{
    private static readonly TimeSpan Tick = TimeSpan.FromTicks(1);
    private static readonly TimeSpan TwiceTheSkew = TimeSpan.FromMinutes(10);
    private static readonly DateTimeOffset Now = Records.Start.AddHours(1);
    private static readonly GatedRequest Request = Records.Request("b");

    private readonly Attempt _attempt;
    private readonly IdempotencyRecord _record;

    public LedgerTests()
    {
        _attempt = new Attempt(new StubTasks(new FakeTimeProvider(Now - Tick)), TestOptions.Idempotency);
        _record = IdempotencyRecord.New(Request, _attempt);
    }

    [Fact]
    public void A_new_ledger_is_held_from_now_on_and_knows_no_task()
    {
        var ledger = Ledger.New(Request, _record, _attempt, Now);

        AssertHeld(ledger, known: []);
        Assert.Null(ledger.ETag);
    }

    [Fact]
    public void A_taken_ledger_has_the_next_holder_and_the_last_ones_task()
    {
        var known = new KnownTask("instance-1", Now);
        var ledger = Held([known]);

        AssertHeld(ledger.Take(Request, _record, _attempt, Now), [known]);
        Assert.Equal(ledger.ETag, ledger.Take(Request, _record, _attempt, Now).ETag);
        Assert.NotEqual(ledger.WriteId, ledger.Take(Request, _record, _attempt, Now).WriteId);
        AssertHeld(ledger.Take(Request, _record, _attempt, Now, "instance-2"), [known, new KnownTask("instance-2", Now)]);
    }

    [Fact]
    public void A_known_task_is_dropped_once_it_is_older_than_twice_the_skew()
    {
        var kept = new KnownTask("kept", Now - TwiceTheSkew);
        var ledger = Held([new KnownTask("dropped", Now - TwiceTheSkew - Tick), kept, new KnownTask("newer", Now - TwiceTheSkew + Tick)]);

        Assert.Equal(["kept", "newer"], ledger.Take(Request, _record, _attempt, Now).KnownTasks.Select(task => task.InstanceId));
        Assert.Equal(["kept", "newer", "mine"], ledger.Free("mine", Now).KnownTasks.Select(task => task.InstanceId));
    }

    [Fact]
    public void A_ledger_is_full_with_500_known_tasks_and_not_with_499()
    {
        var almost = Held(Known(499, Now));

        Assert.False(almost.IsFull(Now));
        Assert.True(Held(Known(500, Now)).IsFull(Now));
        Assert.Equal(500, almost.Take(Request, _record, _attempt, Now, "one more").KnownTasks.Count);
        Assert.Equal(500, almost.Free("one more", Now).KnownTasks.Count);
    }

    [Fact]
    public void A_full_ledger_has_room_once_its_oldest_task_may_be_dropped()
    {
        var full = Held([.. Known(499, Now), new KnownTask("oldest", Now - TwiceTheSkew)]);

        Assert.Equal(Now + Tick, full.FullUntil);
        Assert.True(full.IsFull(full.FullUntil - Tick));
        Assert.False(full.IsFull(full.FullUntil));
        Assert.Equal(499, full.Take(Request, _record, _attempt, full.FullUntil).KnownTasks.Count);
    }

    [Fact]
    public void A_renewed_ledger_keeps_its_holder_its_HeldSince_and_its_known_tasks()
    {
        var ledger = Held(Known(2, Records.Start));

        var renewed = ledger.Renew(_attempt);

        Assert.NotEqual(ledger.WriteId, renewed.WriteId);
        Assert.Equal(ledger with { WriteId = renewed.WriteId, PurgeAfter = _attempt.LedgerPurgeAfter }, renewed);
    }

    [Fact]
    public void A_freed_ledger_has_no_holder_and_keeps_its_tasks()
    {
        var ledger = Held(Known(2, Records.Start));

        var free = ledger.Free();

        Assert.NotEqual(ledger.WriteId, free.WriteId);
        Assert.Equal(ledger with { Holder = null, WriteId = free.WriteId }, free);
    }

    [Fact]
    public void A_ledger_freed_with_its_holders_task_knows_it()
    {
        var ledger = Held([]);

        var free = ledger.Free("instance-1", Now);

        Assert.Null(free.Holder);
        Assert.Equal([new KnownTask("instance-1", Now)], free.KnownTasks);
    }

    [Fact]
    public void Another_known_task_changes_neither_the_hold_nor_the_other_known_tasks()
    {
        var ledger = Held(Known(499, Records.Start));

        var next = ledger.AddKnownTask("instance-1", Now);

        Assert.NotNull(next);
        Assert.NotEqual(ledger.WriteId, next.WriteId);
        Assert.Equal([.. ledger.KnownTasks, new KnownTask("instance-1", Now)], next.KnownTasks);
        Assert.Equal(ledger with { KnownTasks = next.KnownTasks, WriteId = next.WriteId }, next);
        Assert.Null(next.AddKnownTask("instance-2", Now));
    }

    [Fact]
    public void A_ledger_counts_as_absent_from_its_PurgeAfter_on()
    {
        var ledger = Held([]);

        Assert.False(ledger.IsPastPurge(ledger.PurgeAfter - Tick));
        Assert.True(ledger.IsPastPurge(ledger.PurgeAfter));
    }

    [Fact]
    public void A_ledger_is_held_by_one_use_of_one_key()
    {
        var ledger = Held([]) with { Holder = _record.Use };

        Assert.True(ledger.IsHeldBy(_record));
        Assert.False(ledger.IsHeldBy(_record with { UseId = Records.Attempt("another use") }));
        Assert.False(ledger.IsHeldBy(_record with { Key = Sha256Hash.Of("another key") }));
        Assert.False(ledger.Free().IsHeldBy(_record));
    }

    private static Ledger Held(IReadOnlyList<KnownTask> known) =>
        Records.Ledger(holder: "a") with { Description = "of a", KnownTasks = known, ETag = "1" };

    private static KnownTask[] Known(int count, DateTimeOffset at) => [.. Enumerable.Range(0, count).Select(i => new KnownTask($"known-{i}", at))];

    private void AssertHeld(Ledger? ledger, IReadOnlyList<KnownTask> known)
    {
        Assert.NotNull(ledger);
        Assert.Equal((Request.NameHash, "name", "nightly move"), (ledger.NameHash, ledger.Name, ledger.Description));
        Assert.Equal(_record.Use, ledger.Holder);
        Assert.Equal(Now, ledger.HeldSince);
        Assert.Equal(_attempt.LedgerPurgeAfter, ledger.PurgeAfter);
        Assert.Equal(known, ledger.KnownTasks);
    }
}
