using DcsMigration.Dcs;

namespace DcsMigration.Idempotency;

/// <summary>Looks up in DCS's list what became of an attempt whose outcome is unknown.</summary>
internal sealed class Reconciler(IIdempotencyStore store, IdempotencyOptions options, TimeProvider time, GateLog log)
{
    /// <summary>
    /// Resolves another key's attempt, so that the ledger it holds can pass on. What the lookup finds counts only once the store has acknowledged
    /// the write that records it: until then the holder itself may have gone on.
    /// </summary>
    /// <returns>The answer to the request if the holder stays unresolved, or null if the ledger must be read again.</returns>
    public async Task<GateResult?> ResolveHolderAsync(IdempotencyRecord holder, Ledger ledger, Attempt attempt)
    {
        if (attempt.IsOver(time.GetUtcNow()))
            return new GateResult.Busy(IdempotencyOptions.TransientRetryAfter);
        if (await store.WriteRecordAsync(holder.Reclaim(attempt)) is not { Written: true, Row: { } reclaimed })
            return null;

        var (created, unresolved) = await LookUpAsync(reclaimed, ledger, attempt);
        if (unresolved is not null)
            return await EndLeaseAsync(reclaimed) ? log.Unresolved(holder.Key, unresolved) : null;

        if (created is null)
        {
            if (await store.DeleteRecordAsync(reclaimed))
                log.NotCreated(holder.Key);
        }
        else if ((await store.WriteRecordAsync(reclaimed.Complete(created, time.GetUtcNow()))).Written)
        {
            log.Reconciled(holder.Key, created.InstanceId);
        }

        return null;
    }

    /// <summary>Resolves an earlier attempt of the request's own key, which holds the ledger.</summary>
    /// <returns>The answer to the request, or null if nothing was created, so that the create may run again.</returns>
    public async Task<GateResult?> ResolveOwnAsync(IdempotencyRecord record, Ledger ledger, Attempt attempt)
    {
        var (created, unresolved) = await LookUpAsync(record, ledger, attempt);
        if (unresolved is not null)
        {
            return await EndLeaseAsync(record) || unresolved is not GateResult.Manual
                ? log.Unresolved(record.Key, unresolved)
                : new GateResult.Busy(IdempotencyOptions.TransientRetryAfter);
        }

        if (created is null)
        {
            log.NotCreated(record.Key);
            return null;
        }

        var write = await store.WriteRecordAsync(record.Complete(created, time.GetUtcNow()));
        if (write.Written)
            log.Reconciled(record.Key, created.InstanceId);
        // A listed task is this key's only while its record is unchanged. So a lost write is not repeated here,
        // unlike the write of an id that DCS's own reply to the create named.
        return write.Row is { State: RecordState.Completed } completed && completed.UseId == record.UseId
            ? new GateResult.Replayed(completed.Body, completed.RequestId)
            : new GateResult.Busy(IdempotencyOptions.TransientRetryAfter);
    }

    /// <summary>Looks up the task of a record that holds the ledger.</summary>
    /// <returns>The task, or the answer to the request if the outcome stays unresolved. Both are null if nothing was created.</returns>
    private async Task<(Outcome.Created? Created, GateResult? Unresolved)> LookUpAsync(IdempotencyRecord record, Ledger ledger, Attempt attempt)
    {
        // Compute this before asking for the list: a task that appears while the reply is under way is not in it.
        var left = record.MayHaveSentUntil + options.SettleAfter - time.GetUtcNow();
        var (listed, error) = await attempt.FindAsync(ledger.Name, ledger.HeldSince - IdempotencyOptions.Skew);
        if (listed is null)
            return (null, new GateResult.Unresolved(IdempotencyOptions.TransientRetryAfter, error!));

        var known = ledger.KnownTasks.Select(task => task.InstanceId).ToHashSet(StringComparer.Ordinal);
        return listed.Where(task => !known.Contains(task.InstanceId)).ToList() switch
        {
            [] when left > TimeSpan.Zero => (null, new GateResult.Unresolved(left, "DCS does not list the task, but it may still appear.")),
            // The task would be listed by now.
            [] => (null, null),
            // Whether the list shows an empty description or none is not documented, so they count as equal.
            [{ CreatedAt: not null } task] when (task.Description ?? "") == (ledger.Description ?? "") =>
                (Outcome.Created.Listed(task.InstanceId), null),
            var tasks => (null, new GateResult.Manual([.. tasks.Select(task => task.InstanceId)])),
        };
    }

    /// <returns>False if the record has changed, which makes the lookup void.</returns>
    private async Task<bool> EndLeaseAsync(IdempotencyRecord record) =>
        (await store.WriteRecordAsync(record.EndLease(time.GetUtcNow()))).Written;
}
