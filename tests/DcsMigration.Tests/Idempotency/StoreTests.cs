using DcsMigration.Azurite;
using DcsMigration.Idempotency;
using Xunit;

namespace DcsMigration.Tests.Idempotency;

/// <summary>What the gate relies on, of the store in memory and of the table alike: records.</summary>
public sealed class StoreTests(AzuriteFixture azurite)
{
    public static TheoryData<StoreKind> All => [StoreKind.InMemory, StoreKind.Table];

    [Theory, MemberData(nameof(All))]
    public async Task A_key_is_inserted_once(StoreKind kind)
    {
        var store = Stores.Create(kind, azurite);

        var first = await store.InsertAsync(Records.InProgress("a", "attempt-1"));
        var second = await store.InsertAsync(Records.InProgress("a", "attempt-2"));

        Assert.NotNull(first?.ETag);
        Assert.Null(second);
        Assert.Equal(Records.Attempt("attempt-1"), (await store.ReadAsync(Hashes.Of("a")))?.AttemptId);
    }

    [Theory, MemberData(nameof(All))]
    public async Task A_key_that_was_never_written_has_no_record(StoreKind kind)
    {
        var store = Stores.Create(kind, azurite);

        Assert.Null(await store.ReadAsync(Hashes.Of("a")));
    }

    [Theory, MemberData(nameof(All))]
    public async Task A_record_is_read_as_it_was_written(StoreKind kind)
    {
        var store = Stores.Create(kind, azurite);
        var body = new byte[64 * 1024];
        new Random(1).NextBytes(body);
        var inserted = await store.InsertAsync(Records.InProgress("a"));

        var written = await store.ReplaceAsync(inserted! with
        {
            State = RecordState.Completed,
            InstanceId = "instance-1",
            Body = body,
            RequestId = "request-1",
            LeaseUntil = Records.Start.AddTicks(1234567),
        });
        var read = await store.ReadAsync(Hashes.Of("a"));

        Assert.NotNull(read);
        Assert.Equal(body, read.Body.ToArray());
        Assert.Equal(written! with { Body = default }, read with { Body = default });
    }

    [Theory, MemberData(nameof(All))]
    public async Task What_a_record_does_not_have_is_read_as_absent(StoreKind kind)
    {
        var store = Stores.Create(kind, azurite);
        var inserted = await store.InsertAsync(Records.InProgress("a"));

        var read = await store.ReadAsync(Hashes.Of("a"));

        Assert.NotNull(read);
        Assert.Null(read.InstanceId);
        Assert.Null(read.RequestId);
        Assert.True(read.Body.IsEmpty);
        Assert.Equal(inserted! with { Body = default }, read with { Body = default });
    }

    [Theory, MemberData(nameof(All))]
    public async Task A_record_is_replaced_by_who_has_its_current_version(StoreKind kind)
    {
        var store = Stores.Create(kind, azurite);
        var inserted = await store.InsertAsync(Records.InProgress("a", "attempt-1"));

        var current = await store.ReplaceAsync(inserted! with { AttemptId = Records.Attempt("attempt-2") });
        var old = await store.ReplaceAsync(inserted with { AttemptId = Records.Attempt("attempt-3") });

        Assert.NotNull(current);
        Assert.NotEqual(inserted.ETag, current.ETag);
        Assert.Null(old);
        Assert.Equal(Records.Attempt("attempt-2"), (await store.ReadAsync(Hashes.Of("a")))?.AttemptId);
    }

    [Theory, MemberData(nameof(All))]
    public async Task A_record_is_deleted_by_who_has_its_current_version(StoreKind kind)
    {
        var store = Stores.Create(kind, azurite);
        var inserted = await store.InsertAsync(Records.InProgress("a", "attempt-1"));
        var current = await store.ReplaceAsync(inserted! with { AttemptId = Records.Attempt("attempt-2") });

        Assert.False(await store.TryDeleteAsync(inserted));
        Assert.NotNull(await store.ReadAsync(Hashes.Of("a")));
        Assert.True(await store.TryDeleteAsync(current!));
        Assert.Null(await store.ReadAsync(Hashes.Of("a")));
    }

    [Theory, MemberData(nameof(All))]
    public async Task A_deleted_record_is_not_replaced_and_stays_gone(StoreKind kind)
    {
        var store = Stores.Create(kind, azurite);
        var inserted = await store.InsertAsync(Records.InProgress("a"));
        await store.TryDeleteAsync(inserted!);

        Assert.Null(await store.ReplaceAsync(inserted! with { AttemptId = Records.Attempt("attempt-2") }));
        Assert.True(await store.TryDeleteAsync(inserted));
        Assert.Null(await store.ReadAsync(Hashes.Of("a")));
    }

    [Theory, MemberData(nameof(All))]
    public async Task A_key_whose_record_was_deleted_can_be_inserted_again(StoreKind kind)
    {
        var store = Stores.Create(kind, azurite);
        var inserted = await store.InsertAsync(Records.InProgress("a", "attempt-1"));
        await store.TryDeleteAsync(inserted!);

        var again = await store.InsertAsync(Records.InProgress("a", "attempt-2"));

        Assert.NotNull(again);
        Assert.Null(await store.ReplaceAsync(inserted! with { AttemptId = Records.Attempt("attempt-3") }));
        Assert.Equal(Records.Attempt("attempt-2"), (await store.ReadAsync(Hashes.Of("a")))?.AttemptId);
    }

    [Theory, MemberData(nameof(All))]
    public async Task Of_many_parallel_inserts_one_wins(StoreKind kind)
    {
        var store = Stores.Create(kind, azurite);

        var inserted = await Task.WhenAll(Enumerable.Range(0, 32)
            .Select(i => Task.Run(() => store.InsertAsync(Records.InProgress("a", $"attempt-{i}")))));

        var winner = Assert.Single(inserted, record => record is not null);
        Assert.Equal(winner!.AttemptId, (await store.ReadAsync(Hashes.Of("a")))?.AttemptId);
    }

    [Theory, MemberData(nameof(All))]
    public async Task Of_many_parallel_replacements_one_wins(StoreKind kind)
    {
        var store = Stores.Create(kind, azurite);
        var inserted = await store.InsertAsync(Records.InProgress("a"));

        var replaced = await Task.WhenAll(Enumerable.Range(0, 32)
            .Select(i => Task.Run(() => store.ReplaceAsync(inserted! with { AttemptId = Records.Attempt($"replacement-{i}") }))));

        var winner = Assert.Single(replaced, record => record is not null);
        Assert.Equal(winner!.AttemptId, (await store.ReadAsync(Hashes.Of("a")))?.AttemptId);
    }
}
