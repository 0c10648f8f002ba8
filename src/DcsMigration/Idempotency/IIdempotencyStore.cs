using DcsMigration.Text;

namespace DcsMigration.Idempotency;

/// <summary>
/// Stores records and name locks. Every write is conditional: a row without an ETag is inserted, any other is replaced or deleted by
/// its ETag.
/// The gate decides what the values mean, and when a row counts as absent.
/// </summary>
/// <remarks>
/// Every method throws <see cref="StoreUnavailableException"/> if the store does not answer in time or a row cannot be read.
/// In that case a write may still be applied later.
/// </remarks>
internal interface IIdempotencyStore
{
    /// <summary>The time limit of one call, including the SDK's retries.</summary>
    static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(5);

    Task<IdempotencyRecord?> ReadRecordAsync(Sha256Hash key);

    Task<WriteResult<IdempotencyRecord>> WriteRecordAsync(IdempotencyRecord record);

    Task<DeleteResult> DeleteRecordAsync(IdempotencyRecord record);

    Task<NameLock?> ReadLockAsync(Sha256Hash nameHash);

    Task<WriteResult<NameLock>> WriteLockAsync(NameLock nameLock);

    Task<DeleteResult> DeleteLockAsync(NameLock nameLock);

    /// <summary>
    /// Writes a row of its own, which no other method returns or deletes, and reads it. So readiness needs the roles of a create.
    /// </summary>
    Task CheckAsync();

    /// <summary>
    /// Deletes rows of all projects past their <c>PurgeAfter</c>, each by its ETag, and lists the abandoned records of one project.
    /// Unreadable rows are left out. What was found until the time was up, or in spite of failures, is returned.
    /// </summary>
    Task<SweepScan> ScanAsync(Sha256Hash project, DateTimeOffset now, CancellationToken timeUp);
}
