using DcsMigration.Azurite;
using DcsMigration.Dcs;
using DcsMigration.Idempotency;
using DcsMigration.Text;
using Xunit;

namespace DcsMigration.Tests.Idempotency;

/// <summary>What the gate expects of both stores: conditional writes of records, and the stored record after a conflict.</summary>
public sealed class StoreTests(AzuriteFixture azurite)
{
    [Theory, MemberData(nameof(Stores.All), MemberType = typeof(Stores))]
    public async Task A_key_is_inserted_once_and_a_second_insert_returns_the_stored_record(StoreKind kind)
    {
        var store = Stores.Create(kind, azurite);

        var first = await store.WriteRecordAsync(Records.InProgress("a", "attempt-1"));
        var second = await store.WriteRecordAsync(Records.InProgress("a", "attempt-2"));

        var written = first.AssertWritten();
        Assert.NotNull(written.ETag);
        Records.AssertEqual(written, second.AssertConflict());
        Records.AssertEqual(written, await store.ReadRecordAsync(Sha256Hash.Of("a")));
    }

    [Theory, MemberData(nameof(Stores.All), MemberType = typeof(Stores))]
    public async Task A_record_is_read_as_it_was_written(StoreKind kind)
    {
        var store = Stores.Create(kind, azurite);
        var inserted = await store.PutAsync(Records.InProgress("a"));

        var written = await store.PutAsync(inserted with
        {
            State = RecordState.Completed,
            Created = new Outcome.Created("instance-1", new byte[] { 1, 0, 255 }, "request-1"),
            LastAttemptAt = Records.Start.AddTicks(1),
            LeaseUntil = Records.Start.AddTicks(1234567),
            KeepFor = TimeSpan.FromTicks(7654321),
            ExpiresAt = Records.Start.AddYears(100),
            PurgeAfter = Records.Start.AddTicks(9999999),
        });

        Records.AssertEqual(written, await store.ReadRecordAsync(Sha256Hash.Of("a")));
    }

    [Theory, MemberData(nameof(Stores.All), MemberType = typeof(Stores))]
    public async Task Replies_of_many_lengths_are_returned_byte_for_byte(StoreKind kind)
    {
        var store = Stores.Create(kind, azurite);
        foreach (var length in (int[])[0, 1, 100, 4096, 64 * 1024])
        {
            var body = new byte[length];
            new Random(length).NextBytes(body);
            var written = await store.PutAsync(Records.InProgress($"key-{length}") with
            {
                State = RecordState.Completed,
                Created = new Outcome.Created("instance-1", body, RequestId: null),
            });

            Assert.Equal(body, written.Created?.Body.ToArray());
            Records.AssertEqual(written, await store.ReadRecordAsync(written.Key));
        }
    }

    [Theory, MemberData(nameof(Stores.All), MemberType = typeof(Stores))]
    public async Task A_record_is_replaced_only_by_its_current_version(StoreKind kind)
    {
        var store = Stores.Create(kind, azurite);
        var inserted = await store.PutAsync(Records.InProgress("a", "attempt-1"));

        var current = await store.WriteRecordAsync(inserted with { AttemptId = Records.Attempt("attempt-2") });
        var old = await store.WriteRecordAsync(inserted with { AttemptId = Records.Attempt("attempt-3") });

        var written = current.AssertWritten();
        Assert.NotEqual(inserted.ETag, written.ETag);
        Records.AssertEqual(written, old.AssertConflict());
        Records.AssertEqual(written, await store.ReadRecordAsync(Sha256Hash.Of("a")));
    }

    [Theory, MemberData(nameof(Stores.All), MemberType = typeof(Stores))]
    public async Task The_record_that_a_conflict_returns_can_be_replaced(StoreKind kind)
    {
        var store = Stores.Create(kind, azurite);
        await store.PutAsync(Records.InProgress("a", "attempt-1"));
        var conflict = await store.WriteRecordAsync(Records.InProgress("a", "attempt-2"));

        var replaced = await store.PutAsync(conflict.AssertConflict()! with { AttemptId = Records.Attempt("attempt-2") });

        Records.AssertEqual(replaced, await store.ReadRecordAsync(Sha256Hash.Of("a")));
    }

    [Theory, MemberData(nameof(Stores.All), MemberType = typeof(Stores))]
    public async Task A_record_is_deleted_only_by_its_current_version(StoreKind kind)
    {
        var store = Stores.Create(kind, azurite);
        var inserted = await store.PutAsync(Records.InProgress("a", "attempt-1"));
        var current = await store.PutAsync(inserted with { AttemptId = Records.Attempt("attempt-2") });

        Assert.Equal(DeleteResult.Changed, await store.DeleteRecordAsync(inserted));
        Records.AssertEqual(current, await store.ReadRecordAsync(Sha256Hash.Of("a")));
        Assert.Equal(DeleteResult.Gone, await store.DeleteRecordAsync(current));
        Assert.Null(await store.ReadRecordAsync(Sha256Hash.Of("a")));
    }

    [Theory, MemberData(nameof(Stores.All), MemberType = typeof(Stores))]
    public async Task A_deleted_record_is_not_replaced_and_stays_deleted(StoreKind kind)
    {
        var store = Stores.Create(kind, azurite);
        var inserted = await store.PutAsync(Records.InProgress("a"));
        await store.DeleteRecordAsync(inserted);

        var replaced = await store.WriteRecordAsync(inserted with { AttemptId = Records.Attempt("attempt-2") });

        Assert.Null(replaced.AssertConflict());
        Assert.Equal(DeleteResult.Gone, await store.DeleteRecordAsync(inserted));
        Assert.Null(await store.ReadRecordAsync(Sha256Hash.Of("a")));
    }

    [Theory, MemberData(nameof(Stores.All), MemberType = typeof(Stores))]
    public async Task A_key_whose_record_was_deleted_can_be_inserted_again(StoreKind kind)
    {
        var store = Stores.Create(kind, azurite);
        var inserted = await store.PutAsync(Records.InProgress("a", "attempt-1"));
        await store.DeleteRecordAsync(inserted);

        var again = await store.PutAsync(Records.InProgress("a", "attempt-2"));
        var old = await store.WriteRecordAsync(inserted with { AttemptId = Records.Attempt("attempt-3") });

        Assert.Equal(DeleteResult.Changed, await store.DeleteRecordAsync(inserted));
        Records.AssertEqual(again, old.AssertConflict());
        Records.AssertEqual(again, await store.ReadRecordAsync(Sha256Hash.Of("a")));
    }

    [Theory, MemberData(nameof(Stores.All), MemberType = typeof(Stores))]
    public async Task Of_many_parallel_inserts_one_wins_and_all_return_it(StoreKind kind)
    {
        var store = Stores.Create(kind, azurite);

        var writes = await Task.WhenAll(Enumerable.Range(0, 32)
            .Select(i => Task.Run(() => store.WriteRecordAsync(Records.InProgress("a", $"attempt-{i}")))));

        var winner = Assert.Single(writes.OfType<WriteResult<IdempotencyRecord>.Written>()).Row;
        Assert.All(
            writes.OfType<WriteResult<IdempotencyRecord>.Conflict>(), conflict => Records.AssertEqual(winner, conflict.Stored));
        Records.AssertEqual(winner, await store.ReadRecordAsync(Sha256Hash.Of("a")));
    }

    [Theory, MemberData(nameof(Stores.All), MemberType = typeof(Stores))]
    public async Task Of_many_parallel_replacements_one_wins_and_all_return_it(StoreKind kind)
    {
        var store = Stores.Create(kind, azurite);
        var inserted = await store.PutAsync(Records.InProgress("a"));

        var writes = await Task.WhenAll(Enumerable.Range(0, 32)
            .Select(i => Task.Run(() => store.WriteRecordAsync(inserted with { AttemptId = Records.Attempt($"replacement-{i}") }))));

        var winner = Assert.Single(writes.OfType<WriteResult<IdempotencyRecord>.Written>()).Row;
        Assert.All(
            writes.OfType<WriteResult<IdempotencyRecord>.Conflict>(), conflict => Records.AssertEqual(winner, conflict.Stored));
        Records.AssertEqual(winner, await store.ReadRecordAsync(Sha256Hash.Of("a")));
    }
}
