using DcsMigration.Idempotency;
using DcsMigration.Text;
using Xunit;

namespace DcsMigration.Tests.Idempotency;

/// <summary>What each transition of a lock changes, and what it leaves.</summary>
public sealed class NameLockTests
{
    private static readonly TimeSpan Tick = TimeSpan.FromTicks(1);
    private static readonly TimeSpan TwiceTheSkew = TimeSpan.FromMinutes(10);
    private static readonly DateTimeOffset Now = Records.Start.AddHours(1);
    private static readonly GatedRequest Request = Records.Request("b");

    private static readonly DateTimeOffset PurgeAfter = Now.AddHours(72);

    private readonly IdempotencyRecord _record = Records.InProgress("b");

    [Fact]
    public void A_new_lock_is_held_from_now_on_and_knows_no_task()
    {
        var nameLock = NameLock.New(Request, _record.Use, Now, PurgeAfter);

        AssertHeld(nameLock, known: []);
        Assert.Null(nameLock.ETag);
    }

    [Fact]
    public void An_acquired_lock_has_the_next_holder_and_the_last_ones_task()
    {
        var known = new KnownTask("instance-1", Now);
        var nameLock = Held([known]);

        AssertHeld(nameLock.Acquire(Request, _record.Use, Now, PurgeAfter), [known]);
        Assert.Equal(nameLock.ETag, nameLock.Acquire(Request, _record.Use, Now, PurgeAfter).ETag);
        Assert.NotEqual(nameLock.WriteId, nameLock.Acquire(Request, _record.Use, Now, PurgeAfter).WriteId);
        AssertHeld(nameLock.Acquire(Request, _record.Use, Now, PurgeAfter, "instance-2"), [known, new KnownTask("instance-2", Now)]);
    }

    [Fact]
    public void A_known_task_is_dropped_once_it_is_older_than_twice_the_skew()
    {
        var kept = new KnownTask("kept", Now - TwiceTheSkew);
        var nameLock = Held([new KnownTask("dropped", Now - TwiceTheSkew - Tick), kept, new KnownTask("newer", Now - TwiceTheSkew + Tick)]);

        Assert.Equal(["kept", "newer"], nameLock.Acquire(Request, _record.Use, Now, PurgeAfter).KnownTasks.Select(task => task.InstanceId));
        Assert.Equal(["kept", "newer", "mine"], nameLock.Release("mine", Now).KnownTasks.Select(task => task.InstanceId));
    }

    [Fact]
    public void A_lock_is_full_with_500_known_tasks_and_not_with_499()
    {
        var almost = Held(Known(499, Now));

        Assert.False(almost.IsFull(Now));
        Assert.True(Held(Known(500, Now)).IsFull(Now));
        Assert.Equal(500, almost.Acquire(Request, _record.Use, Now, PurgeAfter, "one more").KnownTasks.Count);
        Assert.Equal(500, almost.Release("one more", Now).KnownTasks.Count);
    }

    [Fact]
    public void A_full_lock_has_room_once_its_oldest_task_may_be_dropped()
    {
        var full = Held([.. Known(499, Now), new KnownTask("oldest", Now - TwiceTheSkew)]);

        Assert.Equal(Now + Tick, full.FullUntil);
        Assert.True(full.IsFull(full.FullUntil - Tick));
        Assert.False(full.IsFull(full.FullUntil));
        Assert.Equal(499, full.Acquire(Request, _record.Use, full.FullUntil, PurgeAfter).KnownTasks.Count);
    }

    [Fact]
    public void A_renewed_lock_keeps_its_holder_its_HeldSince_and_its_known_tasks()
    {
        var nameLock = Held(Known(2, Records.Start));

        var renewed = nameLock.Renew(PurgeAfter);

        Assert.NotEqual(nameLock.WriteId, renewed.WriteId);
        Assert.Equal(nameLock with { WriteId = renewed.WriteId, PurgeAfter = PurgeAfter }, renewed);
    }

    [Fact]
    public void A_released_lock_has_no_holder_and_keeps_its_tasks()
    {
        var nameLock = Held(Known(2, Records.Start));

        var released = nameLock.Release();

        Assert.NotEqual(nameLock.WriteId, released.WriteId);
        Assert.Equal(nameLock with { Holder = null, WriteId = released.WriteId }, released);
    }

    [Fact]
    public void A_lock_released_with_its_holders_task_knows_it()
    {
        var nameLock = Held([]);

        var released = nameLock.Release("instance-1", Now);

        Assert.Null(released.Holder);
        Assert.Equal([new KnownTask("instance-1", Now)], released.KnownTasks);
    }

    [Fact]
    public void Another_known_task_changes_neither_the_hold_nor_the_other_known_tasks()
    {
        var nameLock = Held(Known(499, Records.Start));

        var next = nameLock.AddKnownTask("instance-1", Now);

        Assert.NotNull(next);
        Assert.NotEqual(nameLock.WriteId, next.WriteId);
        Assert.Equal([.. nameLock.KnownTasks, new KnownTask("instance-1", Now)], next.KnownTasks);
        Assert.Equal(nameLock with { KnownTasks = next.KnownTasks, WriteId = next.WriteId }, next);
        Assert.False(next.CanAddKnownTask);
    }

    [Fact]
    public void A_lock_counts_as_absent_from_its_PurgeAfter_on()
    {
        var nameLock = Held([]);

        Assert.False(nameLock.IsPastPurge(nameLock.PurgeAfter - Tick));
        Assert.True(nameLock.IsPastPurge(nameLock.PurgeAfter));
    }

    [Fact]
    public void A_lock_is_held_by_one_use_of_one_key()
    {
        var nameLock = Held([]) with { Holder = _record.Use };

        Assert.True(nameLock.IsHeldBy(_record));
        Assert.False(nameLock.IsHeldBy(_record with { UseId = Records.Attempt("another use") }));
        Assert.False(nameLock.IsHeldBy(_record with { Key = Sha256Hash.Of("another key") }));
        Assert.False(nameLock.Release().IsHeldBy(_record));
    }

    private static NameLock Held(IReadOnlyList<KnownTask> known) =>
        Records.Lock(holder: "a") with { Description = "of a", KnownTasks = known, ETag = "1" };

    private static KnownTask[] Known(int count, DateTimeOffset at) =>
        [.. Enumerable.Range(0, count).Select(i => new KnownTask($"known-{i}", at))];

    private void AssertHeld(NameLock? nameLock, IReadOnlyList<KnownTask> known)
    {
        Assert.NotNull(nameLock);
        Assert.Equal((Request.NameHash, "name", "nightly move"), (nameLock.NameHash, nameLock.Name, nameLock.Description));
        Assert.Equal(_record.Use, nameLock.Holder);
        Assert.Equal(Now, nameLock.HeldSince);
        Assert.Equal(PurgeAfter, nameLock.PurgeAfter);
        Assert.Equal(known, nameLock.KnownTasks);
    }
}
