using System.Diagnostics;
using DcsMigration.Dcs;

namespace DcsMigration.Idempotency;

/// <summary>Looks up in DCS's list what became of an attempt whose outcome is unknown.</summary>
internal sealed class Reconciler(IIdempotencyStore store, IdempotencyOptions options, TimeProvider time, GateLog log)
{
    /// <summary>Most transient failures are over by then, and low-code tools wait as long before their first retry.</summary>
    public static readonly TimeSpan TransientRetryAfter = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Resolves another key's attempt, so that the ledger it holds can pass on. What the lookup finds counts only once the store has acknowledged
    /// the write that records it: until then the holder itself may have gone on.
    /// </summary>
    /// <returns>The answer to the request if the holder stays unresolved, or null if the ledger must be read again.</returns>
    public async Task<GateResult?> HelpAsync(IdempotencyRecord holder, Ledger ledger, Attempt attempt)
    {
        if (await store.WriteRecordAsync(holder.Reclaim(attempt)) is not { Written: true, Row: { } reclaimed })
            return null;

        switch (await LookUpAsync(reclaimed, ledger, attempt))
        {
            case LookUpResult.Created created:
                if ((await store.WriteRecordAsync(Complete(reclaimed, created.InstanceId))).Written)
                    log.Reconciled(holder.Key, created.InstanceId);
                return null;

            case LookUpResult.NotCreated:
                if (await store.DeleteRecordAsync(reclaimed))
                    log.NotCreated(holder.Key);
                return null;

            case LookUpResult.Unresolved unresolved:
                return await EndLeaseAsync(reclaimed) ? log.Unresolved(holder.Key, unresolved.Answer) : null;

            default:
                throw new UnreachableException();
        }
    }

    /// <summary>Resolves an earlier attempt of the request's own key, which holds the ledger.</summary>
    /// <returns>The answer to the request, or null if nothing was created, so that the create may run again.</returns>
    public async Task<GateResult?> SettleAsync(IdempotencyRecord record, Ledger ledger, Attempt attempt)
    {
        switch (await LookUpAsync(record, ledger, attempt))
        {
            case LookUpResult.Created created:
                var write = await store.WriteRecordAsync(Complete(record, created.InstanceId));
                if (write.Written)
                    log.Reconciled(record.Key, created.InstanceId);
                // A listed task is this key's only while its record is unchanged. So a lost write is not repeated here,
                // unlike the write of an id that DCS's own reply to the create named.
                return write.Row is { State: RecordState.Completed } completed && completed.UseId == record.UseId
                    ? new GateResult.Replayed(completed)
                    : new GateResult.Waited(TransientRetryAfter);

            case LookUpResult.NotCreated:
                log.NotCreated(record.Key);
                return null;

            case LookUpResult.Unresolved unresolved:
                return await EndLeaseAsync(record) || unresolved.Answer is not GateResult.Manual
                    ? log.Unresolved(record.Key, unresolved.Answer)
                    : new GateResult.Waited(TransientRetryAfter);

            default:
                throw new UnreachableException();
        }
    }

    /// <summary>Looks up the task of a record that holds the ledger.</summary>
    private async Task<LookUpResult> LookUpAsync(IdempotencyRecord record, Ledger ledger, Attempt attempt)
    {
        // Compute this before asking for the list: a task that appears while the reply is under way is not in it.
        var left = record.MayHaveSentUntil + options.SettleAfter - time.GetUtcNow();
        var search = await attempt.FindAsync(ledger.Name, ledger.HeldSince - IdempotencyOptions.Skew);
        if (search is not TaskSearch.Found found)
            return new LookUpResult.Unresolved(new GateResult.Unsettled(TransientRetryAfter, ((TaskSearch.Failed)search).Reason));

        var known = ledger.KnownTasks.Select(task => task.InstanceId).ToHashSet(StringComparer.Ordinal);
        return found.Tasks.Where(task => !known.Contains(task.InstanceId)).ToList() switch
        {
            [] when left > TimeSpan.Zero => new LookUpResult.Unresolved(
                new GateResult.Unsettled(left, "DCS does not list the task, but it may still appear.")),
            [] => new LookUpResult.NotCreated(),
            // Whether the list shows an empty description or none is not documented, so they count as equal.
            [{ CreatedAt: not null } task] when (task.Description ?? "") == (ledger.Description ?? "") => new LookUpResult.Created(task.InstanceId),
            var tasks => new LookUpResult.Unresolved(new GateResult.Manual([.. tasks.Select(task => task.InstanceId)])),
        };
    }

    /// <summary>With the reply that DCS gives to a create (API page, Table 3).</summary>
    private IdempotencyRecord Complete(IdempotencyRecord record, string instanceId) =>
        record.Complete(instanceId, new CreatedReply(instanceId).ToUtf8Json(), requestId: null, time.GetUtcNow());

    /// <returns>False if the record has changed, which makes the lookup void.</returns>
    private async Task<bool> EndLeaseAsync(IdempotencyRecord record) =>
        (await store.WriteRecordAsync(record.EndLease(time.GetUtcNow()))).Written;

    private abstract record LookUpResult
    {
        internal sealed record Created(string InstanceId) : LookUpResult;

        /// <summary>DCS lists no task, and it would have appeared by now.</summary>
        internal sealed record NotCreated : LookUpResult;

        internal sealed record Unresolved(GateResult Answer) : LookUpResult;
    }
}
