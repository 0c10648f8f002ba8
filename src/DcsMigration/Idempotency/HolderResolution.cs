namespace DcsMigration.Idempotency;

/// <summary>What became of another key that held the lock of a name.</summary>
internal abstract record HolderResolution
{
    private HolderResolution() { }

    /// <summary>The holder's record has changed, by this lookup or by somebody else. The lock must be read again.</summary>
    internal sealed record RecordChanged : HolderResolution;

    /// <summary>The outcome of the holder is still unknown, so the request that asked can't go on.</summary>
    internal sealed record Unresolved(GateResult Answer) : HolderResolution;
}
