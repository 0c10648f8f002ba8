using System.Globalization;
using DcsMigration.Idempotency;
using DcsMigration.Text;

namespace DcsMigration.Tests.Idempotency.Simulation;

/// <summary>The table: each call here is the one moment at which a request takes effect.</summary>
internal sealed class SimulatedStore(Promise promise)
{
    private readonly Dictionary<Sha256Hash, IdempotencyRecord> _records = [];
    private readonly Dictionary<Sha256Hash, NameLock> _locks = [];
    private long _lastETag;

    public IdempotencyRecord? Record(Sha256Hash key) => _records.GetValueOrDefault(key);

    public NameLock? Lock(Sha256Hash nameHash) => _locks.GetValueOrDefault(nameHash);

    /// <summary>The row with its new ETag, or null if another one is stored.</summary>
    public IdempotencyRecord? Write(IdempotencyRecord record)
    {
        var before = Record(record.Key);
        if (before?.ETag != record.ETag)
            return null;

        promise.RecordChanged(before, record);
        return _records[record.Key] = record with { ETag = NextETag() };
    }

    public NameLock? Write(NameLock nameLock) =>
        Lock(nameLock.NameHash)?.ETag == nameLock.ETag ? _locks[nameLock.NameHash] = nameLock with { ETag = NextETag() } : null;

    public DeleteResult DeleteRecord(Sha256Hash key, string etag)
    {
        if (Record(key) is not { } stored)
            return DeleteResult.Gone;
        if (stored.ETag != etag)
            return DeleteResult.Changed;

        promise.RecordChanged(stored, after: null);
        _records.Remove(key);
        return DeleteResult.Gone;
    }

    public DeleteResult DeleteLock(Sha256Hash nameHash, string etag)
    {
        if (Lock(nameHash) is { } stored && stored.ETag != etag)
            return DeleteResult.Changed;

        _locks.Remove(nameHash);
        return DeleteResult.Gone;
    }

    /// <summary>Of one project, or of all.</summary>
    public IReadOnlyList<IdempotencyRecord> Abandoned(Sha256Hash? project, DateTimeOffset now) =>
    [
        .. _records.Values
            .Where(record => record.IsAbandoned(project ?? record.Project, now))
            .OrderBy(record => record.LeaseUntil),
    ];

    public IReadOnlyList<IdempotencyRecord> PurgeableRecords(DateTimeOffset now) =>
        [.. _records.Values.Where(record => record.IsPastPurge(now))];

    /// <summary>When the first record whose outcome is not known may be purged.</summary>
    public DateTimeOffset? FirstPurge =>
        _records.Values.Where(record => record.State != RecordState.Completed).Select(record => (DateTimeOffset?)record.PurgeAfter).Min();

    public IReadOnlyList<NameLock> PurgeableLocks(DateTimeOffset now) => [.. _locks.Values.Where(nameLock => nameLock.PurgeAfter <= now)];

    private string NextETag() => (++_lastETag).ToString(CultureInfo.InvariantCulture);
}
