using System.Globalization;
using DcsMigration.Idempotency;

namespace DcsMigration.Tests.Idempotency.Simulation;

/// <summary>The table: each call here is the one moment at which a request takes effect.</summary>
internal sealed class SimulatedStore(Promise promise)
{
    private readonly Dictionary<Sha256Hash, IdempotencyRecord> _records = [];
    private readonly Dictionary<Sha256Hash, Ledger> _ledgers = [];
    private long _lastETag;

    public IdempotencyRecord? Record(Sha256Hash key) => _records.GetValueOrDefault(key);

    public Ledger? Ledger(Sha256Hash nameHash) => _ledgers.GetValueOrDefault(nameHash);

    /// <summary>The row with its new ETag, or null if another one is stored.</summary>
    public IdempotencyRecord? Write(IdempotencyRecord record)
    {
        var before = Record(record.Key);
        if (before?.ETag != record.ETag)
            return null;

        promise.RecordChanged(before, record);
        return _records[record.Key] = record with { ETag = NextETag() };
    }

    public Ledger? Write(Ledger ledger) =>
        Ledger(ledger.NameHash)?.ETag == ledger.ETag ? _ledgers[ledger.NameHash] = ledger with { ETag = NextETag() } : null;

    public bool DeleteRecord(Sha256Hash key, string etag)
    {
        if (Record(key) is not { } stored)
            return true;
        if (stored.ETag != etag)
            return false;

        promise.RecordChanged(stored, after: null);
        return _records.Remove(key);
    }

    public bool DeleteLedger(Sha256Hash nameHash, string etag) => Ledger(nameHash)?.ETag == etag && _ledgers.Remove(nameHash);

    public IReadOnlyList<IdempotencyRecord> Abandoned(DateTimeOffset now, int max) =>
        [.. _records.Values.Where(record => record.State != RecordState.Completed && record.LeaseUntil <= now).OrderBy(record => record.LeaseUntil).Take(max)];

    public IReadOnlyList<IdempotencyRecord> PurgeableRecords(DateTimeOffset now) => [.. _records.Values.Where(record => record.IsPastPurge(now))];

    /// <summary>When the first record whose outcome is not known may be purged.</summary>
    public DateTimeOffset? FirstPurge =>
        _records.Values.Where(record => record.State != RecordState.Completed).Select(record => (DateTimeOffset?)record.PurgeAfter).Min();

    public IReadOnlyList<Ledger> PurgeableLedgers(DateTimeOffset now) => [.. _ledgers.Values.Where(ledger => ledger.PurgeAfter <= now)];

    private string NextETag() => (++_lastETag).ToString(CultureInfo.InvariantCulture);
}
