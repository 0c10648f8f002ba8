using System.Diagnostics;
using DcsMigration.Dcs;

namespace DcsMigration.Idempotency;

/// <summary>
/// Ensures at most one DCS task per request, whoever times out, dies or retries:
/// <list type="number">
/// <item>Claim the key's record, or answer from it.</item>
/// <item>Take the ledger of the task's name, so that no other key has an unresolved task of this name.</item>
/// <item>If an earlier attempt may have sent, look its task up.</item>
/// <item>Send the create, and record its outcome.</item>
/// </list>
/// README, "One task", says why each step is needed.
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
    /// <param name="request">The request.</param>
    /// <param name="stopWaiting">The caller has hung up, or the process shuts down. Ends waiting, and nothing else.</param>
    public async Task<GateResult> RunAsync(GatedRequest request, CancellationToken stopWaiting)
    {
        var attempt = new Attempt(tasks, options);
        var polling = new Polling(attempt.Budget, time, random, stopWaiting);
        try
        {
            // 1. The record.
            var (record, answer) = await ClaimRecordAsync(request, attempt, polling);
            if (record is null)
                return log.Answered(request.Key, answer!);

            // 2. The ledger.
            var (ledger, mustLookUp, refused) = await TakeLedgerAsync(request, record, attempt, polling);
            if (ledger is null)
                return log.Answered(request.Key, refused!);

            // The ledger now has the later PurgeAfter, so the record may have it too.
            record = record with { PurgeAfter = attempt.PurgeAfter };

            // 3. An earlier attempt.
            if (mustLookUp && await reconciler.SettleAsync(record, ledger, attempt) is { } settled)
                return log.Answered(request.Key, settled);
            if (await StartAsync(record) is not { } started)
                return log.Answered(request.Key, new GateResult.Waited(Reconciler.TransientRetryAfter));

            // 4. The create.
            var outcome = await attempt.CreateAsync(request.Task);
            return await recorder.RecordAsync(started, ledger, outcome);
        }
        catch (StoreUnavailableException e)
        {
            log.StoreUnavailable(request.Key, e);
            return new GateResult.StoreUnavailable();
        }
    }

    /// <summary>The record as this attempt's, or the answer to the request.</summary>
    private async Task<(IdempotencyRecord? Record, GateResult? Answer)> ClaimRecordAsync(GatedRequest request, Attempt attempt, Polling polling)
    {
        WriteResult<IdempotencyRecord> write = default;
        while (!write.Written)
        {
            if (write.Row is not { } stored)
            {
                write = await store.WriteRecordAsync(IdempotencyRecord.New(request, attempt));
                continue;
            }

            switch (RecordDecisions.For(stored, request.Fingerprint, time.GetUtcNow()))
            {
                case RecordDecision.TakeOver:
                    write = await store.WriteRecordAsync(IdempotencyRecord.New(request, attempt) with { ETag = stored.ETag });
                    break;

                case RecordDecision.TakeOverExpired:
                    if (await AccountForAsync(stored) is { } full)
                        return (null, full);
                    write = await store.WriteRecordAsync(IdempotencyRecord.New(request, attempt) with { ETag = stored.ETag });
                    break;

                case RecordDecision.KeyReused:
                    return (null, new GateResult.KeyReused());

                case RecordDecision.Replay:
                    return (null, new GateResult.Replayed(stored));

                case RecordDecision.Wait:
                    if (!await polling.WaitAsync())
                        return (null, new GateResult.Waited(stored.LeaseUntil - time.GetUtcNow()));
                    write = new(Written: false, await store.ReadRecordAsync(request.Key));
                    break;

                case RecordDecision.Reclaim:
                    write = await store.WriteRecordAsync(stored.Reclaim(attempt));
                    break;

                default:
                    throw new UnreachableException();
            }
        }

        return (write.Row, null);
    }

    /// <summary>An expired record is about to be overwritten: if it still holds its ledger, its task becomes a known one there.</summary>
    /// <returns>Null once that is done, or the answer while the ledger has no room.</returns>
    private async Task<GateResult?> AccountForAsync(IdempotencyRecord expired)
    {
        var ledger = await store.ReadLedgerAsync(expired.NameHash);
        while (ledger is not null && ledger.IsHeldBy(expired))
        {
            var now = time.GetUtcNow();
            if (ledger.Free(expired.InstanceId!, now) is not { } next)
                return new GateResult.Waited(ledger.RoomAt - now);

            var write = await store.WriteLedgerAsync(next);
            if (write.Written)
                return null;

            ledger = write.Row;
        }

        return null;
    }

    /// <summary>The ledger, held by this use of the key, and whether the hold is an earlier attempt's; or the answer to the request.</summary>
    private async Task<(Ledger? Ledger, bool MustLookUp, GateResult? Answer)> TakeLedgerAsync(
        GatedRequest request, IdempotencyRecord record, Attempt attempt, Polling polling)
    {
        try
        {
            var mustLookUp = false;
            var write = await store.WriteLedgerAsync(Ledger.New(request, record, attempt, time.GetUtcNow()));
            while (!write.Written)
            {
                // The holder's record is read after the ledger: an absent one then means that nothing of it is under way.
                var ledger = write.Row;
                var holder = ledger?.Holder is { } hold ? await store.ReadRecordAsync(hold.Key) : null;
                var now = time.GetUtcNow();
                var decision = LedgerDecisions.For(ledger, record, attempt, holder, now);
                mustLookUp = decision == LedgerDecision.Renew;
                switch (decision)
                {
                    case LedgerDecision.TakeFromPurged when !await store.DeleteRecordAsync(holder!):
                        write = new(Written: false, await store.ReadLedgerAsync(request.NameHash));
                        break;

                    case LedgerDecision.Take or LedgerDecision.TakeFromPurged or LedgerDecision.TakeFromCompleted:
                        var next = ledger is null || ledger.IsAbsent(now)
                            ? Ledger.New(request, record, attempt, now) with { ETag = ledger?.ETag }
                            : ledger.Take(request, record, attempt, decision == LedgerDecision.TakeFromCompleted ? holder!.InstanceId : null, now);
                        if (next is null)
                            return (null, false, await GiveUpAsync(record, new GateResult.Waited(ledger!.RoomAt - now)));
                        write = await store.WriteLedgerAsync(next);
                        break;

                    case LedgerDecision.Renew:
                        write = await store.WriteLedgerAsync(ledger!.Renew(attempt));
                        break;

                    case LedgerDecision.Stale:
                        return (null, false, new GateResult.Waited(Reconciler.TransientRetryAfter));

                    case LedgerDecision.Wait:
                        if (!await polling.WaitAsync())
                            return (null, false, await GiveUpAsync(record, new GateResult.Waited(holder!.LeaseUntil - now)));
                        write = new(Written: false, await store.ReadLedgerAsync(request.NameHash));
                        break;

                    case LedgerDecision.Help:
                        if (await reconciler.HelpAsync(holder!, ledger!, attempt) is { } unresolved)
                            return (null, false, await GiveUpAsync(record, unresolved));
                        write = new(Written: false, await store.ReadLedgerAsync(request.NameHash));
                        break;

                    default:
                        throw new UnreachableException();
                }
            }

            return (write.Row, mustLookUp, null);
        }
        catch (StoreUnavailableException e)
        {
            log.StoreUnavailable(request.Key, e);
            return (null, false, await GiveUpAsync(record, new GateResult.StoreUnavailable()));
        }
    }

    /// <summary>Nothing was sent: a new record is deleted, and a reclaimed one is left to the next attempt.</summary>
    private async Task<GateResult> GiveUpAsync(IdempotencyRecord record, GateResult answer)
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

        return answer;
    }

    /// <summary>Stores InProgress before anything is sent. Null if the record is no longer this attempt's.</summary>
    private async Task<IdempotencyRecord?> StartAsync(IdempotencyRecord record)
    {
        if (record.State == RecordState.InProgress)
            return record;

        var write = await store.WriteRecordAsync(record.Start());
        return write.Written ? write.Row : null;
    }
}
