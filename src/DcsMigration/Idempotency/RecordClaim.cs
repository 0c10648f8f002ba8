namespace DcsMigration.Idempotency;

/// <summary>How an attempt to claim the record of a key ends.</summary>
internal abstract record RecordClaim
{
    private RecordClaim() { }

    /// <summary>The record is stored, and is this attempt's.</summary>
    internal sealed record Claimed(IdempotencyRecord Record) : RecordClaim;

    /// <summary>The stored record answers the request.</summary>
    internal sealed record Answered(GateResult Answer) : RecordClaim;
}
