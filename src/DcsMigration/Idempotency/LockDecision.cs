namespace DcsMigration.Idempotency;

/// <summary>What a request whose record is stored does about the lock of its name.</summary>
internal enum LockDecision
{
    /// <summary>Write, release and delete nothing: the key's record is gone, or belongs to another attempt.</summary>
    Superseded,

    Renew,
    Wait,
    ResolveHolder,
    Full,
    AcquireFromPurged,
    AcquireFromCompleted,
    Acquire,
}
