using System.Globalization;

namespace DcsMigration.Idempotency;

/// <summary>Keeps the records in this process, for a local run. They end with it.</summary>
internal sealed class InMemoryStore : IIdempotencyStore
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, IdempotencyRecord> _records = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Twins, string Key), DateTimeOffset> _twins = [];
    private readonly Dictionary<string, (string Owner, DateTimeOffset PurgeAfter)> _owners = new(StringComparer.Ordinal);
    private long _version;

    public Task<IdempotencyRecord?> TryInsertAsync(IdempotencyRecord record)
    {
        lock (_lock)
            return Task.FromResult(_records.ContainsKey(record.Key) ? null : Store(record));
    }

    public Task<IdempotencyRecord?> ReadAsync(string key)
    {
        lock (_lock)
            return Task.FromResult(_records.GetValueOrDefault(key));
    }

    public Task<IdempotencyRecord?> TryReplaceAsync(IdempotencyRecord record)
    {
        lock (_lock)
            return Task.FromResult(IsCurrent(record) ? Store(record) : null);
    }

    public Task<bool> TryDeleteAsync(IdempotencyRecord record)
    {
        lock (_lock)
            return Task.FromResult(!_records.ContainsKey(record.Key) || (IsCurrent(record) && _records.Remove(record.Key)));
    }

    public Task AddTwinAsync(string twins, string key, DateTimeOffset purgeAfter)
    {
        lock (_lock)
            _twins[(twins, key)] = purgeAfter;

        return Task.CompletedTask;
    }

    public Task<IReadOnlyList<string>> ReadTwinsAsync(string twins)
    {
        lock (_lock)
            return Task.FromResult<IReadOnlyList<string>>([.. _twins.Keys.Where(twin => twin.Twins == twins).Select(twin => twin.Key)]);
    }

    public Task<string> ClaimAsync(string claimed, string owner, DateTimeOffset purgeAfter)
    {
        lock (_lock)
        {
            _owners.TryAdd(claimed, (owner, purgeAfter));
            return Task.FromResult(_owners[claimed].Owner);
        }
    }

    public Task<string?> ReadOwnerAsync(string claimed)
    {
        lock (_lock)
            return Task.FromResult(_owners.TryGetValue(claimed, out var claim) ? claim.Owner : null);
    }

    /// <summary>All old rows, wherever they are: a process has few.</summary>
    public Task<int> PurgeAsync(string key, DateTimeOffset now)
    {
        lock (_lock)
        {
            return Task.FromResult(
                Remove(_records, record => record.PurgeAfter < now)
                + Remove(_twins, purgeAfter => purgeAfter < now)
                + Remove(_owners, owner => owner.PurgeAfter < now));
        }
    }

    private static int Remove<TKey, TValue>(Dictionary<TKey, TValue> rows, Func<TValue, bool> isOld)
        where TKey : notnull =>
        rows.Where(row => isOld(row.Value)).Select(row => row.Key).ToList().Count(rows.Remove);

    private bool IsCurrent(IdempotencyRecord record) =>
        _records.TryGetValue(record.Key, out var current) && current.ETag == record.ETag;

    private IdempotencyRecord Store(IdempotencyRecord record) =>
        _records[record.Key] = record with { ETag = (++_version).ToString(CultureInfo.InvariantCulture) };
}
