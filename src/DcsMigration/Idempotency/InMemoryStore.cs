using System.Globalization;

namespace DcsMigration.Idempotency;

/// <summary>Keeps the records in this process, for a local run. They end with it.</summary>
internal sealed class InMemoryStore : IIdempotencyStore
{
    private readonly Lock _lock = new();
    private readonly AgingRows<string, IdempotencyRecord> _records = new(record => record.PurgeAfter);
    private readonly AgingRows<(string Twins, string Key), DateTimeOffset> _twins = new(purgeAfter => purgeAfter);
    private readonly AgingRows<string, (string Owner, DateTimeOffset PurgeAfter)> _owners = new(owner => owner.PurgeAfter);

    /// <summary>In the order in which they came: the first are the first to go.</summary>
    private readonly Dictionary<string, Queue<string>> _keysOfTwins = new(StringComparer.Ordinal);
    private long _version;

    public Task<IdempotencyRecord?> TryInsertAsync(IdempotencyRecord record)
    {
        lock (_lock)
            return Task.FromResult(_records.Has(record.Key) ? null : Store(record));
    }

    public Task<IdempotencyRecord?> ReadAsync(string key)
    {
        lock (_lock)
            return Task.FromResult(_records.Find(key));
    }

    public Task<IdempotencyRecord?> TryReplaceAsync(IdempotencyRecord record)
    {
        lock (_lock)
            return Task.FromResult(IsCurrent(record) ? Store(record) : null);
    }

    public Task<bool> TryDeleteAsync(IdempotencyRecord record)
    {
        lock (_lock)
            return Task.FromResult(!_records.Has(record.Key) || (IsCurrent(record) && _records.Remove(record.Key)));
    }

    public Task AddTwinAsync(string twins, string key, DateTimeOffset purgeAfter)
    {
        lock (_lock)
        {
            if (!_twins.Has((twins, key)))
                KeysOf(twins).Enqueue(key);

            _twins.Set((twins, key), purgeAfter);
        }

        return Task.CompletedTask;
    }

    public Task<IReadOnlyList<string>> ReadTwinsAsync(string twins)
    {
        lock (_lock)
            return Task.FromResult<IReadOnlyList<string>>([.. KeysOf(twins).Where(key => _twins.Has((twins, key))).Distinct(StringComparer.Ordinal)]);
    }

    public Task<string> ClaimAsync(string claimed, string owner, DateTimeOffset purgeAfter)
    {
        lock (_lock)
        {
            if (_owners.Find(claimed).Owner is { } first)
                return Task.FromResult(first);

            _owners.Set(claimed, (owner, purgeAfter));
            return Task.FromResult(owner);
        }
    }

    public Task<string?> ReadOwnerAsync(string claimed)
    {
        lock (_lock)
            return Task.FromResult<string?>(_owners.Find(claimed).Owner);
    }

    /// <summary>All old rows, wherever they are: they are found by their age.</summary>
    public Task<int> PurgeAsync(string key, DateTimeOffset now)
    {
        lock (_lock)
        {
            var oldTwins = _twins.RemoveOld(now);
            foreach (var (twins, _) in oldTwins)
                Shorten(twins);

            return Task.FromResult(oldTwins.Count + _records.RemoveOld(now).Count + _owners.RemoveOld(now).Count);
        }
    }

    private Queue<string> KeysOf(string twins)
    {
        if (!_keysOfTwins.TryGetValue(twins, out var keys))
            _keysOfTwins[twins] = keys = new();

        return keys;
    }

    private void Shorten(string twins)
    {
        var keys = KeysOf(twins);
        while (keys.TryPeek(out var first) && !_twins.Has((twins, first)))
            keys.Dequeue();
        if (keys.Count == 0)
            _keysOfTwins.Remove(twins);
    }

    private bool IsCurrent(IdempotencyRecord record) => _records.Find(record.Key)?.ETag is { } current && current == record.ETag;

    private IdempotencyRecord Store(IdempotencyRecord record)
    {
        var stored = record with { ETag = (++_version).ToString(CultureInfo.InvariantCulture) };
        _records.Set(stored.Key, stored);
        return stored;
    }
}
