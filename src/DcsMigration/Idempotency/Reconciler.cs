using System.Diagnostics;
using DcsMigration.Dcs;

namespace DcsMigration.Idempotency;

/// <summary>Finds out from DCS's list what became of an attempt whose outcome is unknown.</summary>
internal sealed class Reconciler(IIdempotencyStore store, IdempotencyOptions options, TimeProvider time, GateLog log)
{
    /// <summary>Most transient failures have cleared by then; low-code tools wait for as long before their first retry.</summary>
    public static readonly TimeSpan TransientRetryAfter = TimeSpan.FromSeconds(10);

    /// <summary>Looks up the task of a record that holds the ledger.</summary>
    public async Task<ReconciliationResult> LookUpAsync(IdempotencyRecord record, Ledger ledger, Attempt attempt)
    {
        // Before the list is requested: a task that appears while the answer is under way is not in it.
        var left = record.MayHaveSentUntil + options.SettleAfter - time.GetUtcNow();
        var search = await attempt.FindAsync(ledger.Name, ledger.HeldSince - IdempotencyOptions.Skew);
        if (search is not TaskSearch.Found found)
            return new ReconciliationResult.NotKnownYet(TransientRetryAfter, ((TaskSearch.Failed)search).Reason);

        var known = ledger.KnownTasks.Select(task => task.InstanceId).ToHashSet(StringComparer.Ordinal);
        return found.Tasks.Where(task => !known.Contains(task.InstanceId)).ToList() switch
        {
            [] when left > TimeSpan.Zero => new ReconciliationResult.NotKnownYet(left, "DCS does not list the task, but it may still appear."),
            [] => new ReconciliationResult.NotCreated(),
            // No description and an empty one are the same: which of them a list shows is not documented.
            [{ CreatedAt: not null } task] when (task.Description ?? "") == (ledger.Description ?? "") => new ReconciliationResult.Created(task.InstanceId),
            var tasks => new ReconciliationResult.Manual([.. tasks.Select(task => task.InstanceId)]),
        };
    }

    /// <summary>
    /// Settles the holder's attempt for it, so that its ledger can pass on. A finding counts only once the store has acknowledged it:
    /// until then the holder itself may have gone on.
    /// </summary>
    /// <returns>Why the holder stays unresolved, or null to read the ledger again.</returns>
    public async Task<GateResult?> HelpAsync(IdempotencyRecord holder, Ledger ledger, Attempt attempt)
    {
        if (await store.WriteRecordAsync(holder.Reclaim(attempt)) is not { Written: true, Row: { } reclaimed })
            return null;

        switch (await LookUpAsync(reclaimed, ledger, attempt))
        {
            case ReconciliationResult.Created created:
                if ((await store.WriteRecordAsync(Completed(reclaimed, created.InstanceId))).Written)
                    log.Reconciled(holder.Key, created.InstanceId);
                return null;

            case ReconciliationResult.NotCreated:
                if (await store.DeleteRecordAsync(reclaimed))
                    log.NotCreated(holder.Key);
                return null;

            case ReconciliationResult.NotKnownYet notYet:
                return await EndLeaseAsync(reclaimed) ? Unsettled(holder, notYet) : null;

            case ReconciliationResult.Manual manual:
                return await EndLeaseAsync(reclaimed) ? Manual(holder, manual) : null;

            default:
                throw new UnreachableException();
        }
    }

    /// <summary>Settles the attempt's own record, which holds the ledger.</summary>
    /// <returns>The answer to the request, or null if nothing was created and the create may run again.</returns>
    public async Task<GateResult?> SettleAsync(IdempotencyRecord record, Ledger ledger, Attempt attempt)
    {
        switch (await LookUpAsync(record, ledger, attempt))
        {
            case ReconciliationResult.Created created:
                var write = await store.WriteRecordAsync(Completed(record, created.InstanceId));
                if (write.Written)
                    log.Reconciled(record.Key, created.InstanceId);
                // A listed task is this key's only as long as its record is unchanged: no repair here, unlike for an id that DCS's own 200 named.
                return write.Row is { State: RecordState.Completed } completed && completed.UseId == record.UseId
                    ? new GateResult.Replayed(completed)
                    : new GateResult.Waited(TransientRetryAfter);

            case ReconciliationResult.NotCreated:
                log.NotCreated(record.Key);
                return null;

            case ReconciliationResult.NotKnownYet notYet:
                await EndLeaseAsync(record);
                return Unsettled(record, notYet);

            case ReconciliationResult.Manual manual:
                return await EndLeaseAsync(record) ? Manual(record, manual) : new GateResult.Waited(TransientRetryAfter);

            default:
                throw new UnreachableException();
        }
    }

    /// <summary>The reply that DCS gives to a create (API page, Table 3).</summary>
    private IdempotencyRecord Completed(IdempotencyRecord record, string instanceId) => record.Complete(
        instanceId, new CreatedReply(instanceId).ToUtf8Json(), requestId: null, time.GetUtcNow());

    private async Task<bool> EndLeaseAsync(IdempotencyRecord record) =>
        (await store.WriteRecordAsync(record.EndLease(time.GetUtcNow()))).Written;

    private GateResult.Unsettled Unsettled(IdempotencyRecord record, ReconciliationResult.NotKnownYet notYet)
    {
        log.StaysUnknown(record.Key, notYet.Reason);
        return new GateResult.Unsettled(notYet.RetryAfter, notYet.Reason);
    }

    private GateResult.Manual Manual(IdempotencyRecord record, ReconciliationResult.Manual manual)
    {
        log.Manual(record.Key, manual.InstanceIds);
        return new GateResult.Manual(manual.InstanceIds);
    }
}
