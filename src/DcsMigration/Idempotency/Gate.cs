using System.Diagnostics;
using DcsMigration.Dcs;

namespace DcsMigration.Idempotency;

/// <summary>
/// Ensures at most one DCS task per request, even if requests time out, are retried, or their processes die:
/// <list type="number">
/// <item>Claim the key's record, or answer from it.</item>
/// <item>Acquire the lock of the task's name, so that no other key has an unresolved task of this name.</item>
/// <item>If an earlier attempt may have sent a create, look its task up.</item>
/// <item>Send the create, and record its outcome.</item>
/// </list>
/// README.md in this folder says why each step is needed.
/// </summary>
internal sealed class Gate(
    IIdempotencyStore store,
    RecordClaimer records,
    LockClaimer locks,
    Reconciler reconciler,
    IMigrationTasks tasks,
    OutcomeRecorder recorder,
    IdempotencyOptions options,
    DcsOptions dcs,
    TimeProvider time,
    GateLog log)
{
    private static readonly GateResult BusyForNow = new GateResult.Busy(IdempotencyOptions.TransientRetryAfter);

    /// <summary>The token ends waiting, and nothing else: the caller has hung up, or the process is shutting down.</summary>
    public async Task<GateResult> RunAsync(GatedRequest request, CancellationToken stopWaiting)
    {
        var attempt = new Attempt(new Budget(dcs, time), options);
        try
        {
            // 1. The record.
            var claim = await records.ClaimAsync(request, attempt, stopWaiting);
            var result = claim switch
            {
                RecordClaim.Claimed claimed => await RunAsync(request, claimed.Record, attempt, stopWaiting),
                RecordClaim.Answered answered => answered.Answer,
                _ => throw new UnreachableException(),
            };
            log.Answered(request.Key, result);
            return result;
        }
        catch (StoreUnavailableException e)
        {
            log.StoreUnavailable(request.Key, e);
            return new GateResult.StoreUnavailable();
        }
    }

    private async Task<GateResult> RunAsync(GatedRequest request, IdempotencyRecord record, Attempt attempt, CancellationToken stopWaiting)
    {
        // 2. The lock. From then on the stored lock has the later PurgeAfter, so the record may get it too.
        switch (await ClaimLockAsync(request, record, attempt, stopWaiting))
        {
            case LockClaim.Superseded:
                return BusyForNow;

            case LockClaim.Refused refused:
                await GiveUpAsync(record);
                return refused.Answer;

            case LockClaim.Acquired acquired:
                return await CreateAsync(request, record.RetainUntil(attempt.PurgeAfter), acquired.Lock, attempt);

            case LockClaim.Renewed renewed:
                // 3. An earlier attempt.
                var retained = record.RetainUntil(attempt.PurgeAfter);
                return await reconciler.ResolveOwnAsync(retained, renewed.Lock, attempt) switch
                {
                    OwnResolution.NothingCreated => await CreateAsync(request, retained, renewed.Lock, attempt),
                    OwnResolution.Answered answered => answered.Answer,
                    _ => throw new UnreachableException(),
                };

            default:
                throw new UnreachableException();
        }
    }

    private async Task<LockClaim> ClaimLockAsync(
        GatedRequest request, IdempotencyRecord record, Attempt attempt, CancellationToken stopWaiting)
    {
        try
        {
            return await locks.ClaimAsync(request, record, attempt, stopWaiting);
        }
        catch (StoreUnavailableException)
        {
            await GiveUpAsync(record);
            throw;
        }
    }

    /// <summary>
    /// The attempt sent nothing. A new record is deleted. A reclaimed one stays Unknown, with the times of the earlier attempt, and is left
    /// to the next one.
    /// </summary>
    private async Task GiveUpAsync(IdempotencyRecord record)
    {
        try
        {
            if (record.State == RecordState.InProgress)
            {
                await store.DeleteRecordAsync(record);
                return;
            }

            var ended = record.EndLease(time.GetUtcNow());
            // A write of this attempt that seemed to fail was applied after all.
            if (await store.WriteRecordAsync(ended) is WriteResult<IdempotencyRecord>.Conflict { Stored: { } stored }
                && stored.AttemptId == record.AttemptId)
                await store.WriteRecordAsync(ended with { ETag = stored.ETag });
        }
        catch (StoreUnavailableException e)
        {
            log.StoreUnavailable(record.Key, e);
        }
    }

    /// <summary>4. The create. Before anything is sent, the stored record must be InProgress and this attempt's.</summary>
    private async Task<GateResult> CreateAsync(GatedRequest request, IdempotencyRecord record, NameLock held, Attempt attempt)
    {
        if (record.State != RecordState.InProgress)
        {
            if (await StartAsync(record) is not WriteResult<IdempotencyRecord>.Written started)
                return BusyForNow;
            record = started.Row;
        }

        var outcome = await tasks.CreateAsync(request.Task, attempt.Budget);
        return await recorder.RecordAsync(record, held, outcome);
    }

    private async Task<WriteResult<IdempotencyRecord>> StartAsync(IdempotencyRecord record)
    {
        try
        {
            return await store.WriteRecordAsync(record.Start());
        }
        catch (StoreUnavailableException)
        {
            await GiveUpAsync(record);
            throw;
        }
    }
}
