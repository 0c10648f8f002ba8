namespace DcsMigration.Idempotency;

/// <summary>The rows of one partition of the store in memory, under a lock of their own.</summary>
internal sealed class MemoryPartition
{
    private static readonly TimeSpan BetweenPurges = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private readonly PagedRows<Sha256Hash, MemoryRow> _records = new(row => row.PurgeAfter);
    private readonly PagedRows<string, (string Owner, DateTimeOffset PurgeAfter)> _owners = new(owner => owner.PurgeAfter);
    private readonly ReplyBytes _replies = new();
    private long _version;
    private DateTimeOffset _nextPurge;

    public string? TryInsert(IdempotencyRecord record)
    {
        lock (_lock)
            return _records.TryFind(record.Key, out _) ? null : Store(record);
    }

    public IdempotencyRecord? Read(Sha256Hash key)
    {
        lock (_lock)
            return _records.TryFind(key, out var row) ? row.ToRecord(key) : null;
    }

    public string? TryReplace(IdempotencyRecord record)
    {
        lock (_lock)
            return _records.TryFind(record.Key, out var row) && row.Has(record.ETag) ? Store(record) : null;
    }

    public bool TryDelete(IdempotencyRecord record)
    {
        lock (_lock)
            return !_records.TryFind(record.Key, out var row) || (row.Has(record.ETag) && _records.Remove(record.Key));
    }

    public IReadOnlyList<Sha256Hash> ReadTwins(Sha256Hash twins)
    {
        lock (_lock)
            return _records.KeysOf(row => row.Twins == twins);
    }

    public string Claim(string claimed, string owner, DateTimeOffset purgeAfter)
    {
        lock (_lock)
        {
            if (_owners.TryFind(claimed, out var first))
                return first.Owner;

            _owners.Set(claimed, (owner, purgeAfter));
            return owner;
        }
    }

    public string? ReadOwner(string claimed)
    {
        lock (_lock)
            return _owners.TryFind(claimed, out var first) ? first.Owner : null;
    }

    /// <returns>How many rows were old.</returns>
    public int Purge(DateTimeOffset now)
    {
        lock (_lock)
        {
            // All rows are looked at, so not each time.
            if (now < _nextPurge)
                return 0;

            _nextPurge = now + BetweenPurges;
            return _records.RemoveOld(now) + _owners.RemoveOld(now);
        }
    }

    private string Store(IdempotencyRecord record)
    {
        var row = new MemoryRow(record, ++_version, _replies);
        _records.Set(record.Key, row);
        return row.ETag;
    }
}
