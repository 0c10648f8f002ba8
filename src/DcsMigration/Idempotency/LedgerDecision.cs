namespace DcsMigration.Idempotency;

/// <summary>What a request with an acknowledged record does about the ledger of its name.</summary>
internal enum LedgerDecision
{
    /// <summary>Become the holder.</summary>
    Take,

    /// <summary>Delete the holder's record, which counts as absent, then become the holder.</summary>
    TakeFromPurged,

    /// <summary>Become the holder, and add the last one's task to the known ones.</summary>
    TakeFromCompleted,

    /// <summary>Go on as the holder; the outcome must be looked up before anything is sent.</summary>
    Renew,

    /// <summary>A later attempt of this key has been here: write, free and delete nothing.</summary>
    Stale,

    /// <summary>The holder is at work.</summary>
    Wait,

    /// <summary>Look up what became of the holder's attempt.</summary>
    Help,
}

internal static class LedgerDecisions
{
    /// <summary>The first line that holds decides.</summary>
    /// <param name="ledger">The stored row; null where it is absent.</param>
    /// <param name="mine">This attempt's record, as acknowledged.</param>
    /// <param name="attempt">This attempt.</param>
    /// <param name="holder">The record of the holder's key, read after the ledger.</param>
    /// <param name="now">The time.</param>
    public static LedgerDecision For(Ledger? ledger, IdempotencyRecord mine, Attempt attempt, IdempotencyRecord? holder, DateTimeOffset now)
    {
        if (ledger is not { Holder: { } hold } || ledger.IsAbsent(now))
            return LedgerDecision.Take;

        if (hold.Key == mine.Key)
        {
            return ledger.LeaseUntil > attempt.LeaseUntil && holder?.AttemptId != attempt.Id ? LedgerDecision.Stale
                : hold.UseId == mine.UseId ? LedgerDecision.Renew
                : LedgerDecision.Take;
        }

        return holder is null || holder.UseId != hold.UseId ? LedgerDecision.Take
            : now >= holder.PurgeAfter ? LedgerDecision.TakeFromPurged
            : holder.State == RecordState.Completed ? LedgerDecision.TakeFromCompleted
            : now < holder.LeaseUntil ? LedgerDecision.Wait
            : LedgerDecision.Help;
    }
}
