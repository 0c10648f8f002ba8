namespace DcsMigration.Idempotency;

/// <summary>What a request does about the record of its key.</summary>
internal enum RecordDecision
{
    Claim,
    ClaimExpired,
    KeyReused,
    Replay,
    Wait,
    Reclaim,
}
