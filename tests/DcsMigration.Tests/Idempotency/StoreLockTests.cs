using DcsMigration.Azurite;
using DcsMigration.Idempotency;
using DcsMigration.Text;
using Xunit;

namespace DcsMigration.Tests.Idempotency;

/// <summary>What the gate expects of both stores: the same for locks.</summary>
public sealed class StoreLockTests(AzuriteFixture azurite)
{
    public static TheoryData<StoreKind, string?> Descriptions
    {
        get
        {
            string?[] descriptions =
                [null, "", "nightly move", "Grüße 🚀 \"quoted\" <&>'\n", new string('d', 16 * 1024), new string('ü', 16 * 1024)];
            var data = new TheoryData<StoreKind, string?>();
            foreach (var kind in Enum.GetValues<StoreKind>())
            {
                foreach (var description in descriptions)
                    data.Add(kind, description);
            }

            return data;
        }
    }

    [Theory, MemberData(nameof(Stores.All), MemberType = typeof(Stores))]
    public async Task A_lock_is_read_as_it_was_written(StoreKind kind)
    {
        var store = Stores.Create(kind, azurite);

        var written = await store.PutAsync(Records.Lock(holder: "a") with
        {
            KnownTasks = Records.MaxKnownTasks,
            HeldSince = Records.Start.AddTicks(1),
            PurgeAfter = Records.Start.AddTicks(9999999),
        });

        Assert.All(written.KnownTasks, task => Assert.Equal(64, task.InstanceId.Length));
        Records.AssertEqual(written, await store.ReadLockAsync(Sha256Hash.Of("name")));
    }

    [Theory, MemberData(nameof(Descriptions))]
    public async Task A_description_is_read_as_it_was_written(StoreKind kind, string? description)
    {
        var store = Stores.Create(kind, azurite);

        await store.PutAsync(Records.Lock(holder: "a") with { Description = description });

        Assert.Equal(description, (await store.ReadLockAsync(Sha256Hash.Of("name")))?.Description);
    }

    [Theory, MemberData(nameof(Stores.All), MemberType = typeof(Stores))]
    public async Task A_lock_whose_hold_and_description_were_removed_is_read_without_them(StoreKind kind)
    {
        var store = Stores.Create(kind, azurite);
        var held = await store.PutAsync(Records.Lock(holder: "a") with { Description = "nightly move" });

        var released = await store.PutAsync(held.Release() with { Description = null });

        Assert.Null(released.Holder);
        Records.AssertEqual(released, await store.ReadLockAsync(Sha256Hash.Of("name")));
    }

    [Theory, MemberData(nameof(Stores.All), MemberType = typeof(Stores))]
    public async Task A_record_and_a_lock_with_the_same_hash_are_two_rows(StoreKind kind)
    {
        var store = Stores.Create(kind, azurite);
        var nameLock = await store.PutAsync(Records.Lock("same"));
        var record = await store.PutAsync(Records.InProgress("same"));

        Assert.Equal(DeleteResult.Gone, await store.DeleteRecordAsync(record));

        Assert.Null(await store.ReadRecordAsync(Sha256Hash.Of("same")));
        Records.AssertEqual(nameLock, await store.ReadLockAsync(Sha256Hash.Of("same")));
    }
}
