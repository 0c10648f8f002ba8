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

    /// <summary>The store has acknowledged this attempt's record, and the holder's record was read after the ledger.</summary>
    public static LedgerDecision For(Ledger? ledger, IdempotencyRecord mine, IdempotencyRecord? holder, DateTimeOffset now)
    {
        var isOwnKey = ledger?.Holder?.Key == mine.Key;
        return ledger?.Holder is not { } use || ledger.IsPastPurge(now) ? LedgerDecision.Take
            : isOwnKey && holder?.AttemptId != mine.AttemptId ? LedgerDecision.Superseded
            : isOwnKey && use.UseId == mine.UseId ? LedgerDecision.Renew
            : isOwnKey ? LedgerDecision.Take
            : holder is null || holder.UseId != use.UseId ? LedgerDecision.Take
            : holder.IsPastPurge(now) ? LedgerDecision.TakeFromPurged
            : holder.State == RecordState.Completed ? LedgerDecision.TakeFromCompleted
            : now < holder.LeaseUntil ? LedgerDecision.Wait
            : LedgerDecision.Help;
    }
}

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

/// <summary>What a request whose record is stored does about the ledger of its name.</summary>
internal enum LedgerDecision
{
    Take,

    /// <summary>Write, free and delete nothing: the key's record is gone, or belongs to another attempt.</summary>
    Superseded,

    Renew,
    TakeFromPurged,
    TakeFromCompleted,
    Wait,
    Help,
}
