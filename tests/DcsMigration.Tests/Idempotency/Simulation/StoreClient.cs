using DcsMigration.Idempotency;
using DcsMigration.Text;

namespace DcsMigration.Tests.Idempotency.Simulation;

/// <summary>The table as one request of one process sees it: what it sends and what it receives may be late, lost or repeated.</summary>
internal sealed class StoreClient(SimulatedStore store, Wire wire, Sha256Hash? key) : IIdempotencyStore
{
    /// <summary>The record of the request, as its attempt wrote it last.</summary>
    public IdempotencyRecord? Mine { get; private set; }

    public Task<IdempotencyRecord?> ReadRecordAsync(Sha256Hash key) =>
        CallAsync("read record", () => store.Record(key), record => $"{record?.State.ToString() ?? "absent"}");

    public async Task<WriteResult<IdempotencyRecord>> WriteRecordAsync(IdempotencyRecord record)
    {
        if (record.ETag is null && wire.Faults.NextContradiction())
            return await ContradictAsync<IdempotencyRecord>("refuse record");

        var written = await CallAsync("write record", () => store.Write(record), row => row is null ? "conflict" : $"{record.State}");
        // As the table store does: a write whose reply was lost is refused when it is repeated, although the row is our own.
        var stored = written ?? await ReadRecordAsync(record.Key);
        if (stored is null || stored.AttemptId != record.AttemptId || stored.State != record.State)
            return new WriteResult<IdempotencyRecord>.Conflict(stored);

        if (record.Key == key)
            Mine = stored;
        return new WriteResult<IdempotencyRecord>.Written(stored);
    }

    public Task<DeleteResult> DeleteRecordAsync(IdempotencyRecord record) =>
        CallAsync("delete record", () => store.DeleteRecord(record.Key, record.ETag!), deleted => $"{deleted}");

    public Task<NameLock?> ReadLockAsync(Sha256Hash nameHash) => CallAsync("read lock", () => store.Lock(nameHash), Describe);

    public async Task<WriteResult<NameLock>> WriteLockAsync(NameLock nameLock)
    {
        if (nameLock.ETag is null && wire.Faults.NextContradiction())
            return await ContradictAsync<NameLock>("refuse lock");

        var written = await CallAsync("write lock", () => store.Write(nameLock), row => row is null ? "conflict" : Describe(row));
        var stored = written ?? await ReadLockAsync(nameLock.NameHash);
        return stored is not null && stored.WriteId == nameLock.WriteId
            ? new WriteResult<NameLock>.Written(stored)
            : new WriteResult<NameLock>.Conflict(stored);
    }

    public Task<DeleteResult> DeleteLockAsync(NameLock nameLock) =>
        CallAsync("delete lock", () => store.DeleteLock(nameLock.NameHash, nameLock.ETag!), deleted => $"{deleted}");

    /// <summary>The abandoned records are read first: the table may have changed in any way when they are resolved.</summary>
    public async Task<SweepScan> ScanAsync(Sha256Hash project, DateTimeOffset now, CancellationToken timeUp)
    {
        var abandoned = await CallAsync("list abandoned", () => store.Abandoned(project, now), records => $"{records.Count}");
        try
        {
            foreach (var record in await CallAsync("list old records", () => store.PurgeableRecords(now), records => $"{records.Count}"))
                await DeleteRecordAsync(record);
            foreach (var nameLock in await CallAsync("list old locks", () => store.PurgeableLocks(now), locks => $"{locks.Count}"))
                await DeleteLockAsync(nameLock);
        }
        catch (StoreUnavailableException e)
        {
            return new(abandoned, abandoned.Count, Purged: 0, [e]);
        }

        return new(abandoned, abandoned.Count, Purged: 0, []);
    }

    public Task CheckAsync() => Task.CompletedTask;

    /// <summary>An insert is refused, although no row is stored.</summary>
    private async Task<WriteResult<T>> ContradictAsync<T>(string what)
        where T : class => new WriteResult<T>.Conflict(await CallAsync(what, () => (T?)null, _ => "contradiction"));

    private static string Describe(NameLock? nameLock) =>
        nameLock is null ? "absent" : $"{(nameLock.Holder is null ? "not held" : "held")}, {nameLock.KnownTasks.Count} known";

    private Task<T> CallAsync<T>(string what, Func<T> effect, Func<T, string> describe)
    {
        if (key is null)
            wire.Strike(wire.Faults.NextInSweep());
        return wire.CallAsync(
            what,
            effect,
            describe,
            wire.Faults.NextForStore(),
            IIdempotencyStore.CallTimeout,
            reply => reply.TrySetException(new StoreUnavailableException("The store did not answer in time.")));
    }
}
