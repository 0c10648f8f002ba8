using DcsMigration.Azurite;
using DcsMigration.Dcs;
using DcsMigration.Idempotency;
using DcsMigration.Text;
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
        var scan = await store.ScanAsync(Now);

        Assert.Equal((0, 0), (scan.Open, scan.Purged));
    }

    [Theory, MemberData(nameof(Stores.All), MemberType = typeof(Stores))]
    public async Task A_record_is_abandoned_from_the_end_of_its_lease_on(StoreKind kind)
    {
        var store = Stores.Create(kind, azurite);
        var record = await store.PutAsync(Records.InProgress("a"));

        Assert.Empty((await store.ScanAsync(record.LeaseUntil - Tick)).Abandoned);
        Records.AssertEqual(record, Assert.Single((await store.ScanAsync(record.LeaseUntil)).Abandoned));
        Records.AssertEqual(record, Assert.Single((await store.ScanAsync(record.LeaseUntil + Tick)).Abandoned));
    }

    [Theory, MemberData(nameof(Stores.All), MemberType = typeof(Stores))]
    public async Task An_unknown_record_is_abandoned_and_a_completed_one_and_a_lock_are_not(StoreKind kind)
    {
        var store = Stores.Create(kind, azurite);
        var unknown = await store.PutAsync(Records.InProgress("unknown").MarkUnknown(Now));
        await store.PutAsync(
            Records.InProgress("completed").Complete(new Outcome.Created("instance-1", default, null), Now) with { LeaseUntil = Now });
        await store.PutAsync(Records.Lock(holder: "unknown"));

        Records.AssertEqual(unknown, Assert.Single((await store.ScanAsync(Now)).Abandoned));
    }

    [Theory, MemberData(nameof(Stores.All), MemberType = typeof(Stores))]
    public async Task The_oldest_leases_are_listed_first(StoreKind kind)
    {
        var store = Stores.Create(kind, azurite);
        foreach (var minutes in (int[])[5, 1, 4, 2, 3])
            await store.PutAsync(Records.InProgress($"key-{minutes}") with { LeaseUntil = Now.AddMinutes(-minutes) });

        var listed = (await store.ScanAsync(Now)).Abandoned;

        Assert.Equal(((int[])[5, 4, 3, 2, 1]).Select(minutes => Sha256Hash.Of($"key-{minutes}")), listed.Select(record => record.Key));
    }

    [Theory, MemberData(nameof(Stores.All), MemberType = typeof(Stores))]
    public async Task A_listed_record_is_changed_by_the_version_that_the_list_returned(StoreKind kind)
    {
        var store = Stores.Create(kind, azurite);
        await store.PutAsync(Records.InProgress("a") with { LeaseUntil = Now });
        var listed = Assert.Single((await store.ScanAsync(Now)).Abandoned);
        await store.PutAsync(listed with { AttemptId = Records.Attempt("attempt-2") });

        Assert.Equal(DeleteResult.Changed, await store.DeleteRecordAsync(listed));
    }

    [Theory, MemberData(nameof(Stores.All), MemberType = typeof(Stores))]
    public async Task A_record_is_purged_from_its_PurgeAfter_on(StoreKind kind)
    {
        var store = Stores.Create(kind, azurite);
        var record = await store.PutAsync(Records.InProgress("a"));

        Assert.Equal(0, (await store.ScanAsync(record.PurgeAfter - Tick)).Purged);
        Assert.NotNull(await store.ReadRecordAsync(record.Key));
        Assert.Equal(1, (await store.ScanAsync(record.PurgeAfter)).Purged);
        Assert.Null(await store.ReadRecordAsync(record.Key));
    }

    [Theory, MemberData(nameof(Stores.All), MemberType = typeof(Stores))]
    public async Task A_record_past_its_PurgeAfter_is_not_purged_before_its_lease_is_over(StoreKind kind)
    {
        var store = Stores.Create(kind, azurite);
        var record = await store.PutAsync(Records.InProgress("a") with { PurgeAfter = Now, LeaseUntil = Now.AddSeconds(42) });

        Assert.Equal(0, (await store.ScanAsync(record.LeaseUntil - Tick)).Purged);
        Assert.NotNull(await store.ReadRecordAsync(record.Key));
        Assert.Equal(1, (await store.ScanAsync(record.LeaseUntil)).Purged);
    }

    [Theory, MemberData(nameof(Stores.All), MemberType = typeof(Stores))]
    public async Task A_lock_is_purged_from_its_PurgeAfter_on(StoreKind kind)
    {
        var store = Stores.Create(kind, azurite);
        var nameLock = await store.PutAsync(Records.Lock(holder: "a"));

        Assert.Equal(0, (await store.ScanAsync(nameLock.PurgeAfter - Tick)).Purged);
        Assert.NotNull(await store.ReadLockAsync(nameLock.NameHash));
        Assert.Equal(1, (await store.ScanAsync(nameLock.PurgeAfter)).Purged);
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

        Assert.Equal(4, (await store.ScanAsync(Now)).Purged);

        Records.AssertEqual(needed, await store.ReadRecordAsync(needed.Key));
        Records.AssertEqual(nameLock, await store.ReadLockAsync(nameLock.NameHash));
        Assert.Equal(0, (await store.ScanAsync(Now)).Purged);
    }

    [Theory, MemberData(nameof(Stores.All), MemberType = typeof(Stores))]
    public async Task A_record_that_is_purged_is_not_listed(StoreKind kind)
    {
        var store = Stores.Create(kind, azurite);
        await store.PutAsync(Records.InProgress("a") with { PurgeAfter = Now, LeaseUntil = Now });

        var scan = await store.ScanAsync(Now);

        Assert.Equal((0, 1), (scan.Abandoned.Count, scan.Purged));
    }
}
