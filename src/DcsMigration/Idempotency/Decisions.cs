using DcsMigration.Text;

namespace DcsMigration.Idempotency;

/// <summary>The two tables of README.md here, one condition per row, in the same order. The first one that is true decides.</summary>
internal static class Decisions
{
    public static RecordDecision For(IdempotencyRecord? stored, Sha256Hash fingerprint, DateTimeOffset now) => stored switch
    {
        null => new RecordDecision.Claim(stored),
        _ when stored.IsPastPurge(now) => new RecordDecision.Claim(stored),
        { Created: { } created } when now >= stored.ExpiresAt => new RecordDecision.ClaimExpired(stored, created),
        _ when stored.Fingerprint != fingerprint => new RecordDecision.KeyReused(),
        { Created: { } created } => new RecordDecision.Replay(created),
        _ when now < stored.LeaseUntil => new RecordDecision.Wait(stored.LeaseUntil),
        _ => new RecordDecision.Reclaim(stored),
    };

    /// <summary>The store has acknowledged this attempt's record, and the holder's record was read after the lock.</summary>
    public static LockDecision For(NameLock? stored, IdempotencyRecord mine, IdempotencyRecord? holder, DateTimeOffset now)
    {
        if (stored is null || stored.IsPastPurge(now))
            return new LockDecision.Acquire(stored);

        var isOwnKey = stored.Holder?.Key == mine.Key;
        if (isOwnKey && holder?.AttemptId != mine.AttemptId)
            return new LockDecision.Superseded();
        if (stored.IsHeldBy(mine))
            return new LockDecision.Renew(stored);

        // Null if nobody holds the lock, or an earlier use of this key, or a use whose record is gone.
        var other = !isOwnKey && holder is not null && stored.IsHeldBy(holder) ? holder : null;
        return other switch
        {
            { Created: null } when now < other.LeaseUntil => new LockDecision.Wait(other.LeaseUntil),
            { Created: null } when !other.IsPastPurge(now) => new LockDecision.ResolveHolder(stored, other),
            _ when stored.IsFull(now) => new LockDecision.Full(stored.FullUntil),
            { } when other.IsPastPurge(now) => new LockDecision.AcquireFromPurged(stored, other),
            { Created: { } created } => new LockDecision.AcquireFromCompleted(stored, created),
            _ => new LockDecision.Acquire(stored),
        };
    }
}
