using System.Diagnostics;
using DcsMigration.Dcs;

namespace DcsMigration.Idempotency;

/// <summary>
/// Ensures at most one DCS task per request, even if requests time out, are retried, or their processes die:
/// <list type="number">
/// <item>Claim the key's record, or answer from it.</item>
/// <item>Take the ledger of the task's name, so that no other key has an unresolved task of this name.</item>
/// <item>If an earlier attempt may have sent a create, look its task up.</item>
/// <item>Send the create, and record its outcome.</item>
/// </list>
/// README.md here, "One task", says why each step is needed.
/// </summary>
internal sealed class Gate(
    IIdempotencyStore store,
    IMigrationTasks tasks,
    Reconciler reconciler,
    OutcomeRecorder recorder,
    IdempotencyOptions options,
    TimeProvider time,
    Random random,
    GateLog log)
{
    /// <summary>The token ends waiting, and nothing else: the caller has hung up, or the process is shutting down.</summary>
    public async Task<GateResult> RunAsync(GatedRequest request, CancellationToken stopWaiting)
    {
        var attempt = new Attempt(tasks, options);
        IdempotencyRecord? record = null;
        Ledger? ledger = null;
        try
        {
            // 1. The record.
            (record, var answer) = await ClaimRecordAsync(request, attempt, stopWaiting);
            if (record is null)
                return log.Answered(request.Key, answer!);

            // 2. The ledger.
            (ledger, var decision, var refusal) = await TakeLedgerAsync(request, record, attempt, stopWaiting);
            if (ledger is null)
            {
                // A superseded attempt leaves everything to the other one.
                if (decision != LedgerDecision.Superseded)
                    await GiveUpAsync(record);
                return log.Answered(request.Key, refusal!);
            }

            // The stored ledger has the later PurgeAfter now, so the record may get it too.
            record = record with { PurgeAfter = attempt.PurgeAfter };

            // 3. An earlier attempt.
            if (decision == LedgerDecision.Renew && await reconciler.ResolveOwnAsync(record, ledger, attempt) is { } resolved)
                return log.Answered(request.Key, resolved);
            if (await StartAsync(record) is not { } started)
                return log.Answered(request.Key, new GateResult.Busy(IdempotencyOptions.TransientRetryAfter));

            // 4. The create.
            var outcome = await attempt.CreateAsync(request.Task);
            return await recorder.RecordAsync(started, ledger, outcome);
        }
        catch (StoreUnavailableException e)
        {
            // The record was claimed, but the ledger was not.
            if (record is not null && ledger is null)
                await GiveUpAsync(record);
            log.StoreUnavailable(request.Key, e);
            return new GateResult.StoreUnavailable();
        }
    }

    /// <returns>This attempt's record, or the answer to the request.</returns>
    private async Task<(IdempotencyRecord? Record, GateResult? Answer)> ClaimRecordAsync(
        GatedRequest request, Attempt attempt, CancellationToken stopWaiting)
    {
        // Most keys are new, so the first step is an insert. A write that fails returns the stored record.
        IdempotencyRecord? stored = null;
        while (true)
        {
            IdempotencyRecord next;
            switch (Decisions.For(stored, request.Fingerprint, time.GetUtcNow()))
            {
                case RecordDecision.Claim:
                    next = IdempotencyRecord.New(request, attempt) with { ETag = stored?.ETag };
                    break;

                case RecordDecision.ClaimExpired:
                    if (await ReleaseExpiredHoldAsync(stored!) is { } full)
                        return (null, full);
                    next = IdempotencyRecord.New(request, attempt) with { ETag = stored!.ETag };
                    break;

                case RecordDecision.KeyReused:
                    return (null, new GateResult.KeyReused());

                case RecordDecision.Replay:
                    return (null, new GateResult.Replayed(stored!.Body, stored.RequestId));

                case RecordDecision.Wait:
                    if (!await attempt.WaitAsync(time, random, stopWaiting))
                        return (null, new GateResult.Busy(stored!.LeaseUntil - time.GetUtcNow()));
                    stored = await store.ReadRecordAsync(request.Key);
                    continue;

                case RecordDecision.Reclaim when attempt.IsOver(time.GetUtcNow()):
                    return (null, new GateResult.Busy(IdempotencyOptions.TransientRetryAfter));

                case RecordDecision.Reclaim:
                    next = stored!.Reclaim(attempt);
                    break;

                default:
                    throw new UnreachableException();
            }

            var write = await store.WriteRecordAsync(next);
            if (write.Written)
                return (write.Row, null);
            stored = write.Row;
        }
    }

    /// <summary>An expired record is about to be replaced. If it still holds its ledger, its task becomes a known one there.</summary>
    /// <returns>Null once that is done, or the answer to the request if the ledger is full.</returns>
    private async Task<GateResult?> ReleaseExpiredHoldAsync(IdempotencyRecord expired)
    {
        var ledger = await store.ReadLedgerAsync(expired.NameHash);
        while (ledger is not null && ledger.IsHeldBy(expired))
        {
            var now = time.GetUtcNow();
            if (ledger.IsFull(now))
                return new GateResult.Busy(ledger.FullUntil - now);

            var write = await store.WriteLedgerAsync(ledger.Free(expired.InstanceId!, now));
            if (write.Written)
                return null;
            ledger = write.Row;
        }

        return null;
    }

    /// <returns>The ledger, held by this use of the key, and the decision that led to that; or the answer to the request.</returns>
    private async Task<(Ledger? Ledger, LedgerDecision Decision, GateResult? Refusal)> TakeLedgerAsync(
        GatedRequest request, IdempotencyRecord record, Attempt attempt, CancellationToken stopWaiting)
    {
        // Most names are new, so the first step is an insert. A write that fails returns the stored ledger.
        Ledger? ledger = null;
        while (true)
        {
            // Read the holder's record after the ledger: if the record is absent, nothing of this holder is under way.
            var holder = ledger?.Holder is { } use ? await store.ReadRecordAsync(use.Key) : null;
            var now = time.GetUtcNow();
            var decision = Decisions.For(ledger, record, holder, now);
            Ledger? next = null;
            switch (decision)
            {
                case LedgerDecision.Take or LedgerDecision.TakeFromPurged or LedgerDecision.TakeFromCompleted when ledger?.IsFull(now) == true:
                    return (null, decision, new GateResult.Busy(ledger.FullUntil - now));

                case LedgerDecision.Take:
                    next = ledger?.Take(request, record, attempt, now) ?? Ledger.New(request, record, attempt, now);
                    break;

                case LedgerDecision.Superseded:
                    return (null, decision, new GateResult.Busy(IdempotencyOptions.TransientRetryAfter));

                case LedgerDecision.Renew:
                    next = ledger!.Renew(attempt);
                    break;

                case LedgerDecision.TakeFromPurged:
                    if (await store.DeleteRecordAsync(holder!))
                        next = ledger!.Take(request, record, attempt, now);
                    break;

                case LedgerDecision.TakeFromCompleted:
                    next = ledger!.Take(request, record, attempt, now, holder!.InstanceId);
                    break;

                case LedgerDecision.Wait:
                    if (!await attempt.WaitAsync(time, random, stopWaiting))
                        return (null, decision, new GateResult.Busy(holder!.LeaseUntil - now));
                    break;

                case LedgerDecision.Help:
                    if (await reconciler.ResolveHolderAsync(holder!, ledger!, attempt) is { } unresolved)
                        return (null, decision, unresolved);
                    break;

                default:
                    throw new UnreachableException();
            }

            var write = next is null ? new(Written: false, await store.ReadLedgerAsync(request.NameHash)) : await store.WriteLedgerAsync(next);
            if (write.Written)
                return (write.Row, decision, null);
            ledger = write.Row;
        }
    }

    /// <summary>The attempt did not get the ledger, so it sent nothing. A new record is deleted. A reclaimed one is left to the next attempt.</summary>
    private async Task GiveUpAsync(IdempotencyRecord record)
    {
        try
        {
            if (record.State == RecordState.InProgress)
                await store.DeleteRecordAsync(record);
            else
                await store.WriteRecordAsync(record.EndLease(time.GetUtcNow()));
        }
        catch (StoreUnavailableException e)
        {
            log.StoreUnavailable(record.Key, e);
        }
    }

    /// <summary>Before anything is sent, the stored record must be InProgress.</summary>
    /// <returns>The record, or null if it is no longer this attempt's.</returns>
    private async Task<IdempotencyRecord?> StartAsync(IdempotencyRecord record)
    {
        if (record.State == RecordState.InProgress)
            return record;

        var write = await store.WriteRecordAsync(record.Start());
        return write.Written ? write.Row : null;
    }
}

/// <summary>One validated request.</summary>
/// <param name="Key">The hash of the idempotency key and its scope: endpoint, project, route, and where the key was found.</param>
/// <param name="Fingerprint">The hash of the validated values.</param>
/// <param name="NameHash">The hash of the endpoint, the project and the task's name. Tasks with the same name share a ledger.</param>
/// <param name="Task">What is sent.</param>
/// <param name="KeepFor">How long a reply is replayed. Shorter if the key was derived from the body.</param>
internal sealed record GatedRequest(Sha256Hash Key, Sha256Hash Fingerprint, Sha256Hash NameHash, MigrationTaskRequest Task, TimeSpan KeepFor);
