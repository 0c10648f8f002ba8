namespace DcsMigration.Idempotency;

/// <summary>The two tables of README.md here, one condition per row, in the same order. The first one that is true decides.</summary>
internal static class Decisions
{
    public static RecordDecision For(IdempotencyRecord? stored, Sha256Hash fingerprint, DateTimeOffset now) =>
        stored is null || stored.IsPastPurge(now) ? RecordDecision.Claim
        : stored.State == RecordState.Completed && now >= stored.ExpiresAt ? RecordDecision.ClaimExpired
        : stored.Fingerprint != fingerprint ? RecordDecision.KeyReused
        : stored.State == RecordState.Completed ? RecordDecision.Replay
        : now < stored.LeaseUntil ? RecordDecision.Wait
        : RecordDecision.Reclaim;

    /// <summary>The store has acknowledged this attempt's record, and the holder's record was read after the lock.</summary>
    public static LockDecision For(NameLock? stored, IdempotencyRecord mine, IdempotencyRecord? holder, DateTimeOffset now)
    {
        if (stored is null || stored.IsPastPurge(now))
            return LockDecision.Acquire;

        var isOwnKey = stored.Holder?.Key == mine.Key;
        var isOtherKeys = !isOwnKey && holder is not null && stored.IsHeldBy(holder);
        var isOpen = isOtherKeys && holder!.State != RecordState.Completed;
        return isOwnKey && holder?.AttemptId != mine.AttemptId ? LockDecision.Superseded
            : stored.IsHeldBy(mine) ? LockDecision.Renew
            : isOpen && now < holder!.LeaseUntil ? LockDecision.Wait
            : isOpen && !holder!.IsPastPurge(now) ? LockDecision.ResolveHolder
            : stored.IsFull(now) ? LockDecision.Full
            : isOtherKeys && holder!.IsPastPurge(now) ? LockDecision.AcquireFromPurged
            : isOtherKeys ? LockDecision.AcquireFromCompleted
            : LockDecision.Acquire;
    }
}
