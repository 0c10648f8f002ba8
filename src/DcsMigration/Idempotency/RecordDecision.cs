using DcsMigration.Dcs;

namespace DcsMigration.Idempotency;

/// <summary>What a request does about the record of its key.</summary>
internal abstract record RecordDecision
{
    private RecordDecision() { }

    /// <param name="Stored">The record that is replaced. Null if there is none.</param>
    internal sealed record Claim(IdempotencyRecord? Stored) : RecordDecision;

    internal sealed record ClaimExpired(IdempotencyRecord Stored, Outcome.Created Created) : RecordDecision;

    internal sealed record KeyReused : RecordDecision;

    internal sealed record Replay(Outcome.Created Created) : RecordDecision;

    internal sealed record Wait(DateTimeOffset Until) : RecordDecision;

    internal sealed record Reclaim(IdempotencyRecord Stored) : RecordDecision;
}
