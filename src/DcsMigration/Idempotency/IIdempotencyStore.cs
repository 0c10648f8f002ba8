namespace DcsMigration.Idempotency;

/// <summary>
/// Keeps the records. Each write is conditional, so that of two writers one wins; expiry is none of the store's business.
/// Every method throws <see cref="StoreUnavailableException"/> where the store can't be had.
/// </summary>
internal interface IIdempotencyStore
{
    /// <summary>How long one call may take with its retries. The lease of a record leaves room for the one after the create.</summary>
    static readonly TimeSpan LongestCall = TimeSpan.FromSeconds(5);

    /// <summary>The ETag of the record as stored, or null where the key has one already.</summary>
    Task<string?> TryInsertAsync(IdempotencyRecord record);

    Task<IdempotencyRecord?> ReadAsync(Sha256Hash key);

    /// <summary>The ETag of the record as stored, or null where it is no longer what the given one's ETag says.</summary>
    Task<string?> TryReplaceAsync(IdempotencyRecord record);

    /// <summary>Whether the record is gone: it was as its ETag says, or had gone before, by a delete whose reply was lost.</summary>
    Task<bool> TryDeleteAsync(IdempotencyRecord record);

    /// <summary>Notes that a stored record attempts a task of its name and description, so that it can be found by them.</summary>
    Task AddTwinAsync(IdempotencyRecord record);

    /// <summary>The keys of the records that were noted for this name and description.</summary>
    Task<IReadOnlyList<Sha256Hash>> ReadTwinsAsync(Sha256Hash twins);

    /// <summary>Claims an instance or a signed payload for an owner, unless it has one. Returns whose it is.</summary>
    Task<string> ClaimAsync(string claimed, string owner, DateTimeOffset purgeAfter);

    /// <summary>Whose an instance is; null where nobody has claimed it.</summary>
    Task<string?> ReadOwnerAsync(string claimed);

    /// <summary>Removes a few rows near a key that nobody needs any more.</summary>
    Task<int> PurgeAsync(Sha256Hash key, DateTimeOffset now);
}

/// <summary>The store can't be had. The gate turns it into a value at once.</summary>
internal sealed class StoreUnavailableException(string message, Exception inner) : Exception(message, inner);
