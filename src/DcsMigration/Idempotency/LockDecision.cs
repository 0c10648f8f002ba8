using DcsMigration.Dcs;

namespace DcsMigration.Idempotency;

/// <summary>What a request whose record is stored does about the lock of its name.</summary>
internal abstract record LockDecision
{
    private LockDecision() { }

    /// <summary>Write, release and delete nothing: the key's record is gone, or belongs to another attempt.</summary>
    internal sealed record Superseded : LockDecision;

    internal sealed record Renew(NameLock Stored) : LockDecision;

    internal sealed record Wait(DateTimeOffset Until) : LockDecision;

    internal sealed record ResolveHolder(NameLock Stored, IdempotencyRecord Holder) : LockDecision;

    internal sealed record Full(DateTimeOffset Until) : LockDecision;

    internal sealed record AcquireFromPurged(NameLock Stored, IdempotencyRecord Holder) : LockDecision;

    internal sealed record AcquireFromCompleted(NameLock Stored, Outcome.Created Created) : LockDecision;

    /// <param name="Stored">The lock that is replaced. Null if there is none.</param>
    internal sealed record Acquire(NameLock? Stored) : LockDecision;
}
