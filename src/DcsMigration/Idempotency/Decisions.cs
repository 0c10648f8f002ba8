namespace DcsMigration.Idempotency;

/// <summary>The two tables of the README in this folder, one line of code for each of their lines. The first line that holds decides.</summary>
internal static class Decisions
{
    /// <param name="stored">The record of the request's key.</param>
    /// <param name="fingerprint">The request's.</param>
    /// <param name="now">The time.</param>
    public static RecordDecision For(IdempotencyRecord? stored, Sha256Hash fingerprint, DateTimeOffset now) =>
        stored is null || stored.IsAbsent(now) ? RecordDecision.Claim
        : stored.State == RecordState.Completed && now >= stored.ExpiresAt ? RecordDecision.ClaimExpired
        : stored.Fingerprint != fingerprint ? RecordDecision.KeyReused
        : stored.State == RecordState.Completed ? RecordDecision.Replay
        : now < stored.LeaseUntil ? RecordDecision.Wait
        : RecordDecision.Reclaim;

    /// <param name="ledger">The ledger of the task's name.</param>
    /// <param name="mine">This attempt's record, after the store has acknowledged it.</param>
    /// <param name="attempt">This attempt.</param>
    /// <param name="holder">The record of the holder's key, read after the ledger.</param>
    /// <param name="now">The time.</param>
    public static LedgerDecision For(Ledger? ledger, IdempotencyRecord mine, Attempt attempt, IdempotencyRecord? holder, DateTimeOffset now)
    {
        var isOwnKey = ledger?.Holder?.Key == mine.Key;
        return ledger?.Holder is not { } hold || ledger.IsAbsent(now) ? LedgerDecision.Take
            : isOwnKey && ledger.LeaseUntil > attempt.LeaseUntil && holder?.AttemptId != attempt.Id ? LedgerDecision.Stale
            : isOwnKey && hold.UseId == mine.UseId ? LedgerDecision.Renew
            : isOwnKey ? LedgerDecision.Take
            : holder is null || holder.UseId != hold.UseId ? LedgerDecision.Take
            : holder.IsAbsent(now) ? LedgerDecision.TakeFromPurged
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

    /// <summary>Write, free and delete nothing: a later attempt of this key has taken or renewed the ledger.</summary>
    Stale,

    Renew,
    TakeFromPurged,
    TakeFromCompleted,
    Wait,
    Help,
}
