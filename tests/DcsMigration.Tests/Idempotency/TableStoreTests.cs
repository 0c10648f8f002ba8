using Azure.Core;
using Azure.Data.Tables;
using DcsMigration.Azurite;
using DcsMigration.Dcs;
using DcsMigration.Idempotency;
using DcsMigration.Secrets;
using DcsMigration.Text;
using Xunit;

namespace DcsMigration.Tests.Idempotency;

/// <summary>
/// What can happen only with a table: it does not exist yet, the SDK retries after a lost reply, a query has several pages.
/// </summary>
public sealed class TableStoreTests
{
    private readonly FaultyTransport _transport = new();
    private readonly Uri _service;
    private readonly TableClient _table;
    private readonly TableStore _store;

    public TableStoreTests(AzuriteFixture azurite)
    {
        _service = azurite.TableService;
        _table = Stores.NewTable(azurite, _transport);
        _store = Stores.InTable(_table);
    }

    [Fact]
    public async Task The_first_write_creates_the_table()
    {
        Assert.Null(await _store.ReadRecordAsync(Sha256Hash.Of("a")));
        Assert.Null(await _store.ReadLockAsync(Sha256Hash.Of("name")));
        Assert.Equal(DeleteResult.Gone, await _store.DeleteRecordAsync(Records.InProgress("a") with { ETag = "W/\"1\"" }));

        await _store.PutAsync(Records.InProgress("a"));

        Assert.NotNull(await _store.ReadRecordAsync(Sha256Hash.Of("a")));
    }

    [Fact]
    public async Task Only_the_insert_of_a_record_creates_the_table()
    {
        await Assert.ThrowsAsync<StoreUnavailableException>(() => _store.WriteLockAsync(Records.Lock()));
        await Assert.ThrowsAsync<StoreUnavailableException>(() => _store.WriteLockAsync(Records.Lock() with { ETag = "W/\"1\"" }));
        await Assert.ThrowsAsync<StoreUnavailableException>(
            () => _store.WriteRecordAsync(Records.InProgress("a") with { ETag = "W/\"1\"" }));

        Assert.DoesNotContain("create table", _transport.Sent);
        await _store.PutAsync(Records.InProgress("a"));
        Assert.Contains("create table", _transport.Sent);
    }

    [Fact]
    public async Task A_table_that_vanishes_between_record_and_lock_stays_gone()
    {
        await _store.PutAsync(Records.InProgress("a"));
        await _table.DeleteAsync(TestContext.Current.CancellationToken);

        await Assert.ThrowsAsync<StoreUnavailableException>(() => _store.WriteLockAsync(Records.Lock(holder: "a")));

        Assert.Null(await _store.ReadRecordAsync(Sha256Hash.Of("a")));
    }

    [Fact]
    public async Task The_store_of_the_service_reaches_the_emulator()
    {
        var store = TableStore.Create(_service, _table.Name, new AzureIdentity(ClientId: null, IsManaged: false), Stores.Time);

        var record = await store.PutAsync(Records.InProgress("a"));

        Records.AssertEqual(record, await _store.ReadRecordAsync(record.Key));
    }

    [Fact]
    public async Task Of_many_first_writes_in_parallel_each_is_done()
    {
        var writes = await Task.WhenAll(Enumerable.Range(0, 16)
            .Select(i => Task.Run(() => _store.WriteRecordAsync(Records.InProgress($"key-{i}")))));

        Assert.All(writes, write => write.AssertWritten());
    }

    [Fact]
    public async Task A_conflict_costs_one_read()
    {
        var inserted = await _store.PutAsync(Records.InProgress("a", "attempt-1"));
        var nameLock = await _store.PutAsync(Records.Lock());
        await _store.PutAsync(inserted with { AttemptId = Records.Attempt("attempt-2") });
        _transport.Sent.Clear();

        await _store.WriteRecordAsync(Records.InProgress("a", "attempt-3"));
        await _store.WriteRecordAsync(inserted with { AttemptId = Records.Attempt("attempt-3") });
        await _store.WriteLockAsync(nameLock.Release() with { ETag = null });

        Assert.Equal(["insert record", "read record", "replace record", "read record", "insert lock", "read lock"], _transport.Sent);
    }

    [Fact]
    public async Task An_insert_whose_reply_was_lost_is_recognized()
    {
        await _store.PutAsync(Records.InProgress("creates the table"));
        _transport.LosesReplyTo = RequestMethod.Post;

        var inserted = await _store.PutAsync(Records.InProgress("a"));

        Assert.Null(_transport.LosesReplyTo);
        await _store.PutAsync(inserted with { State = RecordState.Unknown });
    }

    [Fact]
    public async Task A_record_that_another_attempt_inserted_before_is_not_mistaken_for_an_insert_whose_reply_was_lost()
    {
        var first = await _store.PutAsync(Records.InProgress("a", "attempt-1"));
        _transport.LosesReplyTo = RequestMethod.Post;

        var second = await _store.WriteRecordAsync(Records.InProgress("a", "attempt-2"));

        Records.AssertEqual(first, second.AssertConflict());
    }

    [Fact]
    public async Task A_record_that_another_attempt_replaced_since_is_not_mistaken_for_an_insert_whose_reply_was_lost()
    {
        await _store.PutAsync(Records.InProgress("creates the table"));
        _transport.LosesReplyTo = RequestMethod.Post;
        _transport.Before = (RequestMethod.Get, ReplaceAsync);

        var write = await _store.WriteRecordAsync(Records.InProgress("a", "attempt-1"));

        Assert.Equal(Records.Attempt("attempt-2"), write.AssertConflict()?.AttemptId);

        async Task ReplaceAsync()
        {
            var stored = await _store.ReadRecordAsync(Sha256Hash.Of("a"));
            await _store.PutAsync(stored! with { AttemptId = Records.Attempt("attempt-2"), State = RecordState.Unknown });
        }
    }

    [Fact]
    public async Task A_replacement_whose_reply_was_lost_is_recognized()
    {
        var inserted = await _store.PutAsync(Records.InProgress("a"));
        _transport.LosesReplyTo = RequestMethod.Put;

        var replaced = await _store.PutAsync(inserted.Complete(new Outcome.Created("instance-1", default, "request-1"), Records.Start));

        Assert.Null(_transport.LosesReplyTo);
        Assert.NotEqual(inserted.ETag, replaced.ETag);
        Records.AssertEqual(replaced, await _store.ReadRecordAsync(replaced.Key));
    }

    [Fact]
    public async Task A_replacement_of_another_attempt_is_not_mistaken_for_one_whose_reply_was_lost()
    {
        var inserted = await _store.PutAsync(Records.InProgress("a", "attempt-1"));
        var current = await _store.PutAsync(inserted with { AttemptId = Records.Attempt("attempt-2"), State = RecordState.Unknown });
        _transport.LosesReplyTo = RequestMethod.Put;

        var write = await _store.WriteRecordAsync(inserted with { State = RecordState.Unknown });

        Records.AssertEqual(current, write.AssertConflict());
    }

    [Fact]
    public async Task A_write_of_this_attempt_with_another_state_is_not_mistaken_for_this_write()
    {
        var inserted = await _store.PutAsync(Records.InProgress("a"));
        var completed = await _store.PutAsync(inserted.Complete(new Outcome.Created("instance-1", default, null), Records.Start));

        var write = await _store.WriteRecordAsync(inserted.MarkUnknown(Records.Start));

        Records.AssertEqual(completed, write.AssertConflict());
    }

    [Fact]
    public async Task A_delete_whose_reply_was_lost_is_recognized()
    {
        var inserted = await _store.PutAsync(Records.InProgress("a"));
        _transport.LosesReplyTo = RequestMethod.Delete;

        Assert.Equal(DeleteResult.Gone, await _store.DeleteRecordAsync(inserted));
        Assert.Null(_transport.LosesReplyTo);
        Assert.Null(await _store.ReadRecordAsync(Sha256Hash.Of("a")));
    }

    [Fact]
    public async Task A_write_of_a_lock_whose_reply_was_lost_is_recognized_by_its_write_id()
    {
        await _store.PutAsync(Records.InProgress("creates the table"));
        _transport.LosesReplyTo = RequestMethod.Post;
        var inserted = await _store.PutAsync(Records.Lock(holder: "a"));
        _transport.LosesReplyTo = RequestMethod.Put;
        var released = await _store.PutAsync(inserted.Release());

        Assert.Null(_transport.LosesReplyTo);
        Records.AssertEqual(released, await _store.ReadLockAsync(released.NameHash));
    }

    [Fact]
    public async Task A_lock_with_another_write_id_is_not_mistaken_for_a_write_whose_reply_was_lost()
    {
        await _store.PutAsync(Records.InProgress("creates the table"));
        var inserted = await _store.PutAsync(Records.Lock(holder: "a"));
        var current = await _store.PutAsync(inserted.Release());
        _transport.LosesReplyTo = RequestMethod.Put;

        var write = await _store.WriteLockAsync(inserted.Release());

        Records.AssertEqual(current, write.AssertConflict());
    }
}
