namespace DcsMigration.Idempotency;

/// <summary>How an attempt to get the lock of a name ends.</summary>
internal abstract record LockClaim
{
    private LockClaim() { }

    /// <summary>This use of the key is the holder now. It has sent nothing before.</summary>
    internal sealed record Acquired(NameLock Lock) : LockClaim;

    /// <summary>
    /// This use of the key was the holder before. What its earlier attempts created must be looked up before anything is sent.
    /// </summary>
    internal sealed record Renewed(NameLock Lock) : LockClaim;

    /// <summary>Another key holds the lock, or the lock is full.</summary>
    internal sealed record Refused(GateResult Answer) : LockClaim;

    /// <summary>Another attempt has claimed the record of this key. Everything is left to it.</summary>
    internal sealed record Superseded : LockClaim;
}
