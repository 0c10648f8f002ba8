using DcsMigration.Azurite;
using DcsMigration.Idempotency;
using Xunit;

namespace DcsMigration.Tests.Idempotency;

/// <summary>What the reconciler relies on, of the store in memory and of the table alike: twins, claims, and that old rows go.</summary>
public sealed class StoreTwinTests(AzuriteFixture azurite)
{
    private static readonly DateTimeOffset Now = Records.Start;
    private static readonly Sha256Hash Twins = Hashes.Of("twins");

    public static TheoryData<StoreKind> All => [StoreKind.InMemory, StoreKind.Table];

    [Theory, MemberData(nameof(All))]
    public async Task A_twin_noted_twice_is_listed_once(StoreKind kind)
    {
        var store = Stores.Create(kind, azurite);
        var a = await AddAsync(store, Hashes.Of("a"));
        await AddAsync(store, Hashes.Of("b"));
        await store.AddTwinAsync(a with { PurgeAfter = Now.AddHours(1) });

        var keys = await store.ReadTwinsAsync(Twins);

        Assert.Equal(Sorted([Hashes.Of("a"), Hashes.Of("b")]), Sorted(keys));
    }

    [Theory, MemberData(nameof(All))]
    public async Task Twins_of_another_hash_are_not_listed(StoreKind kind)
    {
        var store = Stores.Create(kind, azurite);
        // All in one partition of the table.
        Sha256Hash[] others = [Twins with { Low = Twins.Low ^ 1 }, InPartition('0'), InPartition('f')];
        foreach (var other in others)
            await AddAsync(store, Hashes.Of(other.ToString()), other);
        await AddAsync(store, Hashes.Of("a"));

        Assert.Equal([Hashes.Of("a")], await store.ReadTwinsAsync(Twins));
    }

    [Theory, MemberData(nameof(All))]
    public async Task More_twins_than_one_page_holds_are_listed(StoreKind kind)
    {
        var store = Stores.Create(kind, azurite);
        var keys = Enumerable.Range(0, 1100).Select(i => Hashes.Of($"key-{i}")).ToList();
        await Parallel.ForEachAsync(
            keys,
            new ParallelOptions { MaxDegreeOfParallelism = 16, CancellationToken = TestContext.Current.CancellationToken },
            async (key, _) => await AddAsync(store, key));

        Assert.Equal(Sorted(keys), Sorted(await store.ReadTwinsAsync(Twins)));
    }

    [Theory, MemberData(nameof(All))]
    public async Task An_instance_is_whose_claims_it_first(StoreKind kind)
    {
        var store = Stores.Create(kind, azurite);

        Assert.Equal("first", await store.ClaimAsync("instance-1", "first", Now));
        Assert.Equal("first", await store.ClaimAsync("instance-1", "second", Now));
        Assert.Equal("first", await store.ClaimAsync("instance-1", "first", Now));
        Assert.Equal("second", await store.ClaimAsync("instance-2", "second", Now));
        Assert.Equal("first", await store.ReadOwnerAsync("instance-1"));
        Assert.Null(await store.ReadOwnerAsync("instance-3"));
    }

    [Theory, MemberData(nameof(All))]
    public async Task Of_many_parallel_claims_all_see_one_owner(StoreKind kind)
    {
        var store = Stores.Create(kind, azurite);
        await AddAsync(store, Hashes.Of("in use"));

        var owners = await Task.WhenAll(Enumerable.Range(0, 16)
            .Select(i => Task.Run(() => store.ClaimAsync("instance-1", $"owner-{i}", Now))));

        Assert.Single(owners.Distinct(StringComparer.Ordinal));
    }

    [Theory, MemberData(nameof(All))]
    public async Task A_purge_removes_old_records_and_no_others(StoreKind kind)
    {
        var store = Stores.Create(kind, azurite);
        // Two keys of one partition of the table.
        var old = Records.InProgress("a") with { Key = InPartition('1'), PurgeAfter = Now.AddMinutes(-1) };
        var needed = Records.InProgress("a") with { Key = InPartition('2'), PurgeAfter = Now };
        await store.InsertAsync(old);
        await store.InsertAsync(needed);

        var purged = await store.PurgeAsync(needed.Key, Now);

        Assert.Equal(1, purged);
        Assert.Null(await store.ReadAsync(old.Key));
        Assert.NotNull(await store.ReadAsync(needed.Key));
    }

    [Theory, MemberData(nameof(All))]
    public async Task A_purge_removes_old_twins_and_no_others(StoreKind kind)
    {
        var store = Stores.Create(kind, azurite);
        await AddAsync(store, Hashes.Of("old"), purgeAfter: Now.AddMinutes(-1));
        await AddAsync(store, Hashes.Of("needed"), purgeAfter: Now);
        var again = await AddAsync(store, Hashes.Of("again"), purgeAfter: Now.AddMinutes(-1)) with { PurgeAfter = Now.AddMinutes(1) };
        await store.ReplaceAsync(again);
        await store.AddTwinAsync(again);

        var purged = await PurgeAllAsync(store);

        // The record, and in the table the row that it is found by.
        Assert.Equal(kind == StoreKind.Table ? 2 : 1, purged);
        Assert.Equal(Sorted([Hashes.Of("again"), Hashes.Of("needed")]), Sorted(await store.ReadTwinsAsync(Twins)));
    }

    [Theory, MemberData(nameof(All))]
    public async Task A_purge_removes_old_claims_and_no_others(StoreKind kind)
    {
        var store = Stores.Create(kind, azurite);
        await store.ClaimAsync("instance-1", "first", Now.AddMinutes(-1));
        await store.ClaimAsync("instance-2", "first", Now);

        var purged = await PurgeAllAsync(store);

        Assert.Equal(1, purged);
        Assert.Equal("second", await store.ClaimAsync("instance-1", "second", Now));
        Assert.Equal("first", await store.ClaimAsync("instance-2", "second", Now));
    }

    /// <summary>As the gate does: a twin is noted after its record was inserted.</summary>
    private static async Task<IdempotencyRecord> AddAsync(
        IIdempotencyStore store, Sha256Hash key, Sha256Hash? twins = null, DateTimeOffset? purgeAfter = null)
    {
        var record = Records.InProgress("any") with { Key = key, Twins = twins ?? Twins, PurgeAfter = purgeAfter ?? Now };
        var added = await store.InsertAsync(record);
        await store.AddTwinAsync(added!);
        return added!;
    }

    /// <summary>Of every partition: where in them a row lies is the store's own business.</summary>
    private static async Task<int> PurgeAllAsync(IIdempotencyStore store)
    {
        var purged = await Task.WhenAll(Enumerable.Range(0, 256)
            .Select(partition => store.PurgeAsync(Sha256Hash.Parse($"{partition:x2}{new string('0', 62)}"), Now)));
        return purged.Sum();
    }

    /// <summary>A hash in the partition of the twins: their first two digits, and then one digit on and on.</summary>
    private static Sha256Hash InPartition(char digit) => Sha256Hash.Parse(Twins.ToString()[..2] + new string(digit, 62));

    private static IEnumerable<string> Sorted(IEnumerable<Sha256Hash> keys) => keys.Select(key => key.ToString()).Order(StringComparer.Ordinal);
}
