using DcsMigration.Idempotency;

namespace DcsMigration.Tests.Idempotency;

/// <summary>The store in memory, of which one call fails: before it did anything, or after, so that only its reply is lost.</summary>
internal sealed class FaultyStore(InMemoryStore store) : IIdempotencyStore
{
    private int _left;
    private bool _isDone;

    /// <summary>The n-th call from now on fails.</summary>
    /// <param name="call">1 for the next; 0 for none.</param>
    /// <param name="isDone">Whether the call is done all the same.</param>
    public void Fail(int call, bool isDone) => (_left, _isDone) = (call, isDone);

    /// <summary>Whether the fault has hit, or there is none.</summary>
    public bool IsHealed => _left <= 0;

    public Task<string?> TryInsertAsync(IdempotencyRecord record) => CallAsync(() => store.TryInsertAsync(record));

    public Task<IdempotencyRecord?> ReadAsync(Sha256Hash key) => CallAsync(() => store.ReadAsync(key));

    public Task<string?> TryReplaceAsync(IdempotencyRecord record) => CallAsync(() => store.TryReplaceAsync(record));

    public Task<bool> TryDeleteAsync(IdempotencyRecord record) => CallAsync(() => store.TryDeleteAsync(record));

    public Task AddTwinAsync(IdempotencyRecord record) => CallAsync(async () =>
    {
        await store.AddTwinAsync(record);
        return true;
    });

    public Task<IReadOnlyList<Sha256Hash>> ReadTwinsAsync(Sha256Hash twins) => CallAsync(() => store.ReadTwinsAsync(twins));

    public Task<string> ClaimAsync(string instanceId, string owner, DateTimeOffset purgeAfter) =>
        CallAsync(() => store.ClaimAsync(instanceId, owner, purgeAfter));

    public Task<string?> ReadOwnerAsync(string instanceId) => CallAsync(() => store.ReadOwnerAsync(instanceId));

    public Task<int> PurgeAsync(Sha256Hash key, DateTimeOffset now) => CallAsync(() => store.PurgeAsync(key, now));

    private async Task<T> CallAsync<T>(Func<Task<T>> call)
    {
        if (--_left != 0)
            return await call();
        if (_isDone)
            await call();

        throw new StoreUnavailableException("The idempotency store could not be had.", new IOException("A fault of the test."));
    }
}
