namespace DcsMigration.Idempotency;

/// <summary>
/// Keeps the records. Each write is conditional, so that of two writers one wins; expiry is none of the store's business.
/// Every method throws <see cref="StoreUnavailableException"/> where the store can't be had.
/// </summary>
internal interface IIdempotencyStore
{
    /// <summary>How long one call may take with its retries. The lease of a record leaves room for the one after the create.</summary>
    static readonly TimeSpan LongestCall = TimeSpan.FromSeconds(5);

    /// <summary>The record as stored, or null where the key has one already.</summary>
    Task<IdempotencyRecord?> TryInsertAsync(IdempotencyRecord record);

    Task<IdempotencyRecord?> ReadAsync(string key);

    /// <summary>The record as stored, or null where it is no longer what its ETag says.</summary>
    Task<IdempotencyRecord?> TryReplaceAsync(IdempotencyRecord record);

    /// <summary>Whether the record is gone: it was as its ETag says, or had gone before, by a delete whose reply was lost.</summary>
    Task<bool> TryDeleteAsync(IdempotencyRecord record);

    /// <summary>Notes that a key attempts a task of this name and description.</summary>
    Task AddTwinAsync(string twins, string key, DateTimeOffset purgeAfter);

    /// <summary>The keys that have attempted a task of this name and description.</summary>
    Task<IReadOnlyList<string>> ReadTwinsAsync(string twins);

    /// <summary>Claims an instance or a signed payload for an owner, unless it has one. Returns whose it is.</summary>
    Task<string> ClaimAsync(string claimed, string owner, DateTimeOffset purgeAfter);

    /// <summary>Whose an instance is; null where nobody has claimed it.</summary>
    Task<string?> ReadOwnerAsync(string claimed);

    /// <summary>Removes a few rows near a key that nobody needs any more.</summary>
    Task<int> PurgeAsync(string key, DateTimeOffset now);
}

/// <summary>The store can't be had. The gate turns it into a value at once.</summary>
internal sealed class StoreUnavailableException(string message, Exception inner) : Exception(message, inner);
