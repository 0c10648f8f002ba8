using DcsMigration.Dcs;

namespace DcsMigration.Idempotency;

/// <summary>
/// Records how a create ended. If that fails the caller still gets the result, and the record stays in progress until its lease is over,
/// so that the next attempt looks the outcome up.
/// </summary>
internal sealed class OutcomeRecorder(IIdempotencyStore store, TimeProvider time, GateLog log)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan MaxPause = TimeSpan.FromSeconds(30);

    public async Task<GateResult> RecordAsync(IdempotencyRecord record, Ledger ledger, Outcome outcome)
    {
        log.Ended(record.Key, outcome);
        var now = time.GetUtcNow();
        if (outcome is Outcome.Created created)
        {
            return await CompleteNowOrLaterAsync(record.Complete(created.InstanceId, created.Body, created.RequestId, now)) is { } other
                ? new GateResult.Replayed(other)
                : new GateResult.Ran(created);
        }

        try
        {
            if (outcome is Outcome.Unknown)
                await MarkUnknownAsync(record.MarkUnknown(now));
            else if (await store.DeleteRecordAsync(record))
                await store.WriteLedgerAsync(ledger.Free());
            // A record that has changed is being looked up, so its ledger stays held.
        }
        catch (StoreUnavailableException e)
        {
            log.StoreUnavailable(record.Key, e);
        }

        return new GateResult.Ran(outcome);
    }

    private async Task MarkUnknownAsync(IdempotencyRecord unknown)
    {
        if (!(await store.WriteRecordAsync(unknown)).Written)
            log.LeaseLost(unknown.Key);
    }

    /// <returns>The reply that this use of the key has already, or null.</returns>
    private async Task<IdempotencyRecord?> CompleteNowOrLaterAsync(IdempotencyRecord completed)
    {
        try
        {
            return await CompleteAsync(completed);
        }
        catch (StoreUnavailableException e)
        {
            log.StoreUnavailable(completed.Key, e);
            _ = CompleteLaterAsync(completed);
            return null;
        }
    }

    /// <summary>Writes the reply of a create, whoever has reclaimed the record since.</summary>
    /// <returns>The reply that this use of the key has already, or null.</returns>
    private async Task<IdempotencyRecord?> CompleteAsync(IdempotencyRecord completed)
    {
        var write = await store.WriteRecordAsync(completed);
        while (!write.Written)
        {
            if (write.Row is not { } stored || stored.UseId != completed.UseId)
            {
                log.InstanceConflict(completed.Key, completed.InstanceId!);
                await KnowAsync(completed);
                return null;
            }

            if (stored.State == RecordState.Completed)
            {
                if (stored.InstanceId != completed.InstanceId)
                    log.InstanceConflict(completed.Key, completed.InstanceId!);
                return stored;
            }

            write = await store.WriteRecordAsync(completed with { ETag = stored.ETag });
        }

        return null;
    }

    /// <summary>The record belongs to another use now. Its task becomes a known one, so that no other key claims it.</summary>
    private async Task KnowAsync(IdempotencyRecord completed)
    {
        try
        {
            var ledger = await store.ReadLedgerAsync(completed.NameHash);
            while (ledger?.Know(completed.InstanceId!, time.GetUtcNow()) is { } next)
            {
                var write = await store.WriteLedgerAsync(next);
                if (write.Written)
                    return;

                ledger = write.Row;
            }
        }
        catch (StoreUnavailableException e)
        {
            log.StoreUnavailable(completed.Key, e);
        }
    }

    private async Task CompleteLaterAsync(IdempotencyRecord completed)
    {
        for (var pause = FirstPause; time.GetUtcNow() + pause < completed.ExpiresAt; pause = pause * 2 < MaxPause ? pause * 2 : MaxPause)
        {
            await Task.Delay(pause, time);
            try
            {
                await CompleteAsync(completed);
                return;
            }
            catch (StoreUnavailableException e)
            {
                log.StoreUnavailable(completed.Key, e);
            }
        }
    }
}
