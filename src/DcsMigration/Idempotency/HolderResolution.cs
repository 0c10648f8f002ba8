namespace DcsMigration.Idempotency;

/// <summary>What became of another key that held the lock of a name.</summary>
internal abstract record HolderResolution
{
    private HolderResolution() { }

    /// <summary>DCS lists its task, and its record names it now.</summary>
    internal sealed record Found : HolderResolution;

    /// <summary>It created nothing, and its record is deleted.</summary>
    internal sealed record NothingCreated : HolderResolution;

    /// <summary>Somebody else has changed its record, so nothing is concluded.</summary>
    internal sealed record RecordChanged : HolderResolution;

    /// <summary>Its outcome is still unknown, so the request that asked can't go on.</summary>
    internal sealed record Unresolved(GateResult Answer) : HolderResolution;
}
