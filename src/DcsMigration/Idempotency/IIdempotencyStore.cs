namespace DcsMigration.Idempotency;

/// <summary>
/// Keeps records and ledgers. Every write is conditional: an insert where the row has no ETag, else a replace or delete by its ETag.
/// What the values mean, and when a row counts as absent, is decided by the gate.
/// </summary>
/// <remarks>
/// Every method throws <see cref="StoreUnavailableException"/> if the store does not answer in time or the row cannot be read.
/// A write may then still be applied later.
/// </remarks>
internal interface IIdempotencyStore
{
    /// <summary>The time limit of one call, including the SDK's retries.</summary>
    static readonly TimeSpan MaxCall = TimeSpan.FromSeconds(5);

    Task<IdempotencyRecord?> ReadRecordAsync(Sha256Hash key);

    Task<WriteResult<IdempotencyRecord>> WriteRecordAsync(IdempotencyRecord record);

    /// <summary>True if the record is gone: deleted by this call, or absent already. False if it has changed.</summary>
    Task<bool> DeleteRecordAsync(IdempotencyRecord record);

    Task<Ledger?> ReadLedgerAsync(Sha256Hash nameHash);

    Task<WriteResult<Ledger>> WriteLedgerAsync(Ledger ledger);

    /// <summary>The records that are not completed and whose lease is over, oldest lease first. Unreadable rows are left out.</summary>
    Task<IReadOnlyList<IdempotencyRecord>> ListAbandonedAsync(DateTimeOffset now, int max);

    /// <summary>Deletes rows past their <c>PurgeAfter</c>, each by its ETag. Returns how many.</summary>
    Task<int> PurgeAsync(DateTimeOffset now, int max);
}

/// <summary>What a conditional write left in the store.</summary>
/// <param name="Written">Whether this write was applied.</param>
/// <param name="Row">The stored row with its ETag: the written one, or whatever stands there instead; null where the row is absent.</param>
internal readonly record struct WriteResult<T>(bool Written, T? Row)
    where T : class;

/// <summary>The store does not answer, or a row in it cannot be read. The gate turns it into a value.</summary>
internal sealed class StoreUnavailableException(string message, Exception? inner = null) : Exception(message, inner);
