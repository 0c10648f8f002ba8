namespace DcsMigration.Idempotency;

/// <summary>
/// Keeps the records in this process, for a local run. They end with it. In partitions, by the same rule as in the table:
/// one that must grow holds up nobody but the few who come to it.
/// </summary>
internal sealed class InMemoryStore : IIdempotencyStore
{
    private readonly MemoryPartition[] _partitions = [.. Enumerable.Range(0, byte.MaxValue + 1).Select(_ => new MemoryPartition())];

    public Task<string?> TryInsertAsync(IdempotencyRecord record) => Task.FromResult(Of(record.Key).TryInsert(record));

    public Task<IdempotencyRecord?> ReadAsync(Sha256Hash key) => Task.FromResult(Of(key).Read(key));

    public Task<string?> TryReplaceAsync(IdempotencyRecord record) => Task.FromResult(Of(record.Key).TryReplace(record));

    public Task<bool> TryDeleteAsync(IdempotencyRecord record) => Task.FromResult(Of(record.Key).TryDelete(record));

    /// <summary>Nothing to note: the rows can be looked through.</summary>
    public Task AddTwinAsync(IdempotencyRecord record) => Task.CompletedTask;

    /// <summary>Looked for in all rows: this is asked only where an outcome is unknown.</summary>
    public Task<IReadOnlyList<Sha256Hash>> ReadTwinsAsync(Sha256Hash twins) =>
        Task.FromResult<IReadOnlyList<Sha256Hash>>([.. _partitions.SelectMany(partition => partition.ReadTwins(twins))]);

    public Task<string> ClaimAsync(string claimed, string owner, DateTimeOffset purgeAfter) =>
        Task.FromResult(Of(Sha256Hash.Of(claimed)).Claim(claimed, owner, purgeAfter));

    public Task<string?> ReadOwnerAsync(string claimed) => Task.FromResult(Of(Sha256Hash.Of(claimed)).ReadOwner(claimed));

    public Task<int> PurgeAsync(Sha256Hash key, DateTimeOffset now) => Task.FromResult(Of(key).Purge(now));

    private MemoryPartition Of(Sha256Hash hash) => _partitions[hash.FirstByte];
}
