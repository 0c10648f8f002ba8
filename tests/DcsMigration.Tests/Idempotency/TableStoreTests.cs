using Azure.Core;
using DcsMigration.Azurite;
using DcsMigration.Idempotency;
using Xunit;

namespace DcsMigration.Tests.Idempotency;

/// <summary>What only a table can meet: that it isn't there yet, and replies that get lost while the SDK retries.</summary>
public sealed class TableStoreTests
{
    private readonly FaultyTransport _transport = new();
    private readonly TableStore _store;

    public TableStoreTests(AzuriteFixture azurite)
    {
        var table = EmulatedTable.Connect(azurite.TableService, Stores.NewTableName(), _transport);
        _store = new TableStore(table, TimeProvider.System);
    }

    [Fact]
    public async Task The_first_write_makes_the_table()
    {
        Assert.Null(await _store.ReadAsync(Hashes.Of("a")));

        Assert.NotNull(await _store.InsertAsync(Records.InProgress("a")));
        Assert.NotNull(await _store.ReadAsync(Hashes.Of("a")));
    }

    [Fact]
    public async Task Of_many_first_writes_in_parallel_each_is_done()
    {
        var inserted = await Task.WhenAll(Enumerable.Range(0, 16)
            .Select(i => Task.Run(() => _store.InsertAsync(Records.InProgress($"key-{i}")))));

        Assert.All(inserted, Assert.NotNull);
    }

    [Fact]
    public async Task An_insert_whose_reply_was_lost_is_known_as_own()
    {
        await _store.InsertAsync(Records.InProgress("in use"));
        _transport.LosesReplyTo = RequestMethod.Post;

        var inserted = await _store.InsertAsync(Records.InProgress("a"));

        Assert.NotNull(inserted);
        Assert.NotNull(await _store.ReplaceAsync(inserted with { State = RecordState.Unknown }));
    }

    [Fact]
    public async Task An_insert_of_another_is_not_known_as_own_even_where_a_reply_was_lost()
    {
        await _store.InsertAsync(Records.InProgress("a", "attempt-1"));
        _transport.LosesReplyTo = RequestMethod.Post;

        Assert.Null(await _store.InsertAsync(Records.InProgress("a", "attempt-2")));
    }

    [Fact]
    public async Task A_replacement_whose_reply_was_lost_is_known_as_own()
    {
        var inserted = await _store.InsertAsync(Records.InProgress("a"));
        _transport.LosesReplyTo = RequestMethod.Put;

        var replaced = await _store.ReplaceAsync(inserted! with { State = RecordState.Completed, InstanceId = "instance-1" });

        Assert.NotNull(replaced);
        Assert.NotEqual(inserted.ETag, replaced.ETag);
        Assert.Equal("instance-1", (await _store.ReadAsync(replaced.Key))?.InstanceId);
    }

    [Fact]
    public async Task A_replacement_that_another_overtook_is_not_known_as_own()
    {
        var inserted = await _store.InsertAsync(Records.InProgress("a", "attempt-1"));
        await _store.ReplaceAsync(inserted! with { AttemptId = Records.Attempt("attempt-2") });
        _transport.LosesReplyTo = RequestMethod.Put;

        Assert.Null(await _store.ReplaceAsync(inserted with { State = RecordState.Unknown }));
    }

    [Fact]
    public async Task A_delete_whose_reply_was_lost_is_known_as_own()
    {
        var inserted = await _store.InsertAsync(Records.InProgress("a"));
        _transport.LosesReplyTo = RequestMethod.Delete;

        Assert.True(await _store.TryDeleteAsync(inserted!));
        Assert.Null(await _store.ReadAsync(Hashes.Of("a")));
    }

    [Fact]
    public async Task A_claim_whose_reply_was_lost_is_known_as_own()
    {
        await _store.InsertAsync(Records.InProgress("in use"));
        _transport.LosesReplyTo = RequestMethod.Post;

        Assert.Equal("owner", await _store.ClaimAsync("instance-1", "owner", Records.Start));
    }

    [Fact]
    public async Task A_purge_leaves_a_record_that_is_used_anew_in_the_same_moment()
    {
        var expired = await _store.InsertAsync(Records.InProgress("a", "attempt-1"));
        var now = expired!.PurgeAfter.AddHours(1);
        var anew = expired with { AttemptId = Records.Attempt("attempt-2"), PurgeAfter = now.AddHours(48) };
        _transport.Before = (RequestMethod.Delete, () => _store.ReplaceAsync(anew));

        await _store.PurgeAsync(expired.Key, now);

        Assert.Equal(Records.Attempt("attempt-2"), (await _store.ReadAsync(expired.Key))?.AttemptId);
    }
}
