using DcsMigration.Azurite;
using DcsMigration.Dcs;
using DcsMigration.Idempotency;
using Xunit;

namespace DcsMigration.Tests.Idempotency;

/// <summary>What the sweep expects of both stores: which records are listed, and which rows are deleted.</summary>
public sealed class StoreSweepTests(AzuriteFixture azurite)
{
    private static readonly TimeSpan Tick = TimeSpan.FromTicks(1);

    /// <summary>Azurite's queries compare times in milliseconds.</summary>
    private static readonly TimeSpan Millisecond = TimeSpan.FromMilliseconds(1);

    private static readonly DateTimeOffset Now = Records.Start;

    [Theory, MemberData(nameof(Stores.All), MemberType = typeof(Stores))]
    public async Task In_an_empty_store_nothing_is_abandoned_and_nothing_purged(StoreKind kind)
    {
        var store = Stores.Create(kind, azurite);

        Assert.Empty(await store.ListAbandonedAsync(Records.Project, Now, max: 50));
        Assert.Equal(0, await store.PurgeAsync(Now, max: 50));
    }

    [Theory, MemberData(nameof(Stores.All), MemberType = typeof(Stores))]
    public async Task A_record_is_abandoned_from_the_end_of_its_lease_on(StoreKind kind)
    {
        var store = Stores.Create(kind, azurite);
        var record = await store.PutAsync(Records.InProgress("a"));

        Assert.Empty(await store.ListAbandonedAsync(Records.Project, record.LeaseUntil - Tick, max: 50));
        Records.AssertEqual(record, Assert.Single(await store.ListAbandonedAsync(Records.Project, record.LeaseUntil, max: 50)));
        Records.AssertEqual(record, Assert.Single(await store.ListAbandonedAsync(Records.Project, record.LeaseUntil + Tick, max: 50)));
    }

    [Theory, MemberData(nameof(Stores.All), MemberType = typeof(Stores))]
    public async Task An_unknown_record_is_abandoned_and_a_completed_one_and_a_lock_are_not(StoreKind kind)
    {
        var store = Stores.Create(kind, azurite);
        var unknown = await store.PutAsync(Records.InProgress("unknown").MarkUnknown(Now));
        await store.PutAsync(
            Records.InProgress("completed").Complete(new Outcome.Created("instance-1", default, null), Now) with { LeaseUntil = Now });
        await store.PutAsync(Records.Lock(holder: "unknown"));

        Records.AssertEqual(unknown, Assert.Single(await store.ListAbandonedAsync(Records.Project, Now, max: 50)));
    }

    [Theory, MemberData(nameof(Stores.All), MemberType = typeof(Stores))]
    public async Task The_oldest_leases_are_listed_first_and_no_more_than_asked_for(StoreKind kind)
    {
        var store = Stores.Create(kind, azurite);
        foreach (var minutes in (int[])[5, 1, 4, 2, 3])
            await store.PutAsync(Records.InProgress($"key-{minutes}") with { LeaseUntil = Now.AddMinutes(-minutes) });

        var oldest = await store.ListAbandonedAsync(Records.Project, Now, max: 3);

        Assert.Equal([Sha256Hash.Of("key-5"), Sha256Hash.Of("key-4"), Sha256Hash.Of("key-3")], oldest.Select(record => record.Key));
    }

    [Theory, MemberData(nameof(Stores.All), MemberType = typeof(Stores))]
    public async Task A_listed_record_is_changed_by_the_version_that_the_list_returned(StoreKind kind)
    {
        var store = Stores.Create(kind, azurite);
        await store.PutAsync(Records.InProgress("a") with { LeaseUntil = Now });
        var listed = Assert.Single(await store.ListAbandonedAsync(Records.Project, Now, max: 50));
        await store.PutAsync(listed with { AttemptId = Records.Attempt("attempt-2") });

        Assert.False(await store.DeleteRecordAsync(listed));
    }

    [Theory, MemberData(nameof(Stores.All), MemberType = typeof(Stores))]
    public async Task A_record_is_purged_from_its_PurgeAfter_on(StoreKind kind)
    {
        var store = Stores.Create(kind, azurite);
        var record = await store.PutAsync(Records.InProgress("a"));

        Assert.Equal(0, await store.PurgeAsync(record.PurgeAfter - Tick, max: 50));
        Assert.NotNull(await store.ReadRecordAsync(record.Key));
        Assert.Equal(1, await store.PurgeAsync(record.PurgeAfter, max: 50));
        Assert.Null(await store.ReadRecordAsync(record.Key));
    }

    [Theory, MemberData(nameof(Stores.All), MemberType = typeof(Stores))]
    public async Task A_record_past_its_PurgeAfter_is_not_purged_before_its_lease_is_over(StoreKind kind)
    {
        var store = Stores.Create(kind, azurite);
        var record = await store.PutAsync(Records.InProgress("a") with { PurgeAfter = Now, LeaseUntil = Now.AddSeconds(42) });

        Assert.Equal(0, await store.PurgeAsync(record.LeaseUntil - Tick, max: 50));
        Assert.NotNull(await store.ReadRecordAsync(record.Key));
        Assert.Equal(1, await store.PurgeAsync(record.LeaseUntil, max: 50));
    }

    [Theory, MemberData(nameof(Stores.All), MemberType = typeof(Stores))]
    public async Task A_lock_is_purged_from_its_PurgeAfter_on(StoreKind kind)
    {
        var store = Stores.Create(kind, azurite);
        var nameLock = await store.PutAsync(Records.Lock(holder: "a"));

        Assert.Equal(0, await store.PurgeAsync(nameLock.PurgeAfter - Tick, max: 50));
        Assert.NotNull(await store.ReadLockAsync(nameLock.NameHash));
        Assert.Equal(1, await store.PurgeAsync(nameLock.PurgeAfter, max: 50));
        Assert.Null(await store.ReadLockAsync(nameLock.NameHash));
    }

    [Theory, MemberData(nameof(Stores.All), MemberType = typeof(Stores))]
    public async Task A_purge_deletes_old_rows_of_both_kinds_and_in_any_state_and_no_others(StoreKind kind)
    {
        var store = Stores.Create(kind, azurite);
        await store.PutAsync(Records.InProgress("old") with { PurgeAfter = Now - Tick, LeaseUntil = Now });
        await store.PutAsync(Records.InProgress("old unknown").MarkUnknown(Now) with { PurgeAfter = Now });
        var completed = Records.InProgress("old completed").Complete(new Outcome.Created("instance-1", default, null), Now);
        await store.PutAsync(completed with { PurgeAfter = Now, LeaseUntil = Now });
        await store.PutAsync(Records.Lock("old name") with { PurgeAfter = Now });
        var needed = await store.PutAsync(Records.InProgress("needed") with { PurgeAfter = Now + Millisecond });
        var nameLock = await store.PutAsync(Records.Lock("needed name") with { PurgeAfter = Now + Millisecond });

        Assert.Equal(4, await store.PurgeAsync(Now, max: 50));

        Records.AssertEqual(needed, await store.ReadRecordAsync(needed.Key));
        Records.AssertEqual(nameLock, await store.ReadLockAsync(nameLock.NameHash));
        Assert.Equal(0, await store.PurgeAsync(Now, max: 50));
    }

    [Theory, MemberData(nameof(Stores.All), MemberType = typeof(Stores))]
    public async Task A_purge_deletes_no_more_rows_than_asked_for(StoreKind kind)
    {
        var store = Stores.Create(kind, azurite);
        for (var i = 0; i < 3; i++)
        {
            await store.PutAsync(Records.InProgress($"key-{i}") with { PurgeAfter = Now, LeaseUntil = Now });
            await store.PutAsync(Records.Lock($"name-{i}") with { PurgeAfter = Now });
        }

        Assert.Equal(4, await store.PurgeAsync(Now, max: 4));
        Assert.Equal(2, await store.PurgeAsync(Now, max: 4));
    }
}
