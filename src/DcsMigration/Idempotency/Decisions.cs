namespace DcsMigration.Idempotency;

/// <summary>The two tables of this folder's README, line by line. In each the first line that holds decides.</summary>
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
    /// <summary>Store a new record.</summary>
    Claim,

    /// <summary>Add the stored record's task to its ledger's known tasks, then store a new record.</summary>
    ClaimExpired,

    /// <summary>Refuse the request: the key was used with another body.</summary>
    KeyReused,

    /// <summary>Return the stored reply.</summary>
    Replay,

    /// <summary>Wait: another attempt is working on it.</summary>
    Wait,

    /// <summary>Go on with the stored record: its outcome is unknown, and nobody is working on it.</summary>
    Reclaim,
}

/// <summary>What a request whose record is stored does about the ledger of its name.</summary>
internal enum LedgerDecision
{
    /// <summary>Become the holder.</summary>
    Take,

    /// <summary>Give up without writing, freeing or deleting anything: a later attempt of this key has renewed or taken the ledger.</summary>
    Stale,

    /// <summary>Stay the holder, and look the outcome up before sending anything.</summary>
    Renew,

    /// <summary>Delete the holder's record, which counts as absent, then become the holder.</summary>
    TakeFromPurged,

    /// <summary>Become the holder, and add the last holder's task to the known ones.</summary>
    TakeFromCompleted,

    /// <summary>Wait: the holder is working.</summary>
    Wait,

    /// <summary>Look up the holder's outcome.</summary>
    Help,
}
