using System.Globalization;
using DcsMigration.Text;

namespace DcsMigration.Idempotency;

/// <summary>Stores the rows in this process, for local runs. They are lost when it ends.</summary>
internal sealed class InMemoryStore : IIdempotencyStore
{
    private readonly Lock _sync = new();
    private readonly Dictionary<Sha256Hash, IdempotencyRecord> _records = [];
    private readonly Dictionary<Sha256Hash, NameLock> _locks = [];
    private long _lastETag;

    public Task<IdempotencyRecord?> ReadRecordAsync(Sha256Hash key) => Locked(() => _records.GetValueOrDefault(key));

    public Task<WriteResult<IdempotencyRecord>> WriteRecordAsync(IdempotencyRecord record) =>
        Locked(() => Write(_records, record.Key, record.ETag, record with { ETag = NextETag() }, stored => stored.ETag));

    public Task<DeleteResult> DeleteRecordAsync(IdempotencyRecord record) =>
        Locked(() => Delete(_records, record.Key, record.ETag, stored => stored.ETag));

    public Task<NameLock?> ReadLockAsync(Sha256Hash nameHash) => Locked(() => _locks.GetValueOrDefault(nameHash));

    public Task<WriteResult<NameLock>> WriteLockAsync(NameLock nameLock) =>
        Locked(() => Write(_locks, nameLock.NameHash, nameLock.ETag, nameLock with { ETag = NextETag() }, stored => stored.ETag));

    public Task<DeleteResult> DeleteLockAsync(NameLock nameLock) =>
        Locked(() => Delete(_locks, nameLock.NameHash, nameLock.ETag, stored => stored.ETag));

    public Task<SweepScan> ScanAsync(Sha256Hash project, DateTimeOffset now, CancellationToken timeUp) => Locked(() =>
    {
        var records = _records.Values.Where(record => record.IsPastPurge(now)).ToList();
        var locks = _locks.Values.Where(nameLock => nameLock.IsPastPurge(now)).ToList();
        var purged = records.Count(record => _records.Remove(record.Key)) + locks.Count(nameLock => _locks.Remove(nameLock.NameHash));
        var abandoned = _records.Values.Where(record => record.IsAbandoned(project, now)).OrderBy(record => record.LeaseUntil).ToList();
        return new SweepScan(abandoned, abandoned.Count, purged, []);
    });

    public Task CheckAsync() => Task.CompletedTask;

    private static WriteResult<T> Write<T>(Dictionary<Sha256Hash, T> rows, Sha256Hash key, string? etag, T row, Func<T, string?> etagOf)
        where T : class
    {
        var stored = rows.GetValueOrDefault(key);
        if (etag != (stored is null ? null : etagOf(stored)))
            return new WriteResult<T>.Conflict(stored);

        rows[key] = row;
        return new WriteResult<T>.Written(row);
    }

    private static DeleteResult Delete<T>(Dictionary<Sha256Hash, T> rows, Sha256Hash key, string? etag, Func<T, string?> etagOf)
    {
        if (rows.TryGetValue(key, out var stored) && etagOf(stored) != etag)
            return DeleteResult.Changed;

        rows.Remove(key);
        return DeleteResult.Gone;
    }

    private string NextETag() => (++_lastETag).ToString(CultureInfo.InvariantCulture);

    private Task<T> Locked<T>(Func<T> work)
    {
        lock (_sync)
            return Task.FromResult(work());
    }
}
