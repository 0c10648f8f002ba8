using DcsMigration.Dcs;

namespace DcsMigration.Idempotency;

/// <summary>
/// Records how a create ended. If that fails, the caller still gets the result, and the record stays in progress until its lease is over.
/// Then the next attempt looks the outcome up.
/// </summary>
internal sealed class OutcomeRecorder(IIdempotencyStore store, IdempotencyOptions options, TimeProvider time, GateLog log)
{
    /// <summary>Not even a store that refuses each write for no reason may take the place of a create's outcome.</summary>
    private const int MaxTries = 3;

    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan MaxPause = TimeSpan.FromSeconds(30);

    public async Task<GateResult> RecordAsync(IdempotencyRecord record, NameLock held, Outcome outcome)
    {
        log.Ended(record.Key, outcome);
        var now = time.GetUtcNow();
        var completed = outcome is Outcome.Created created ? record.Complete(created, now) : null;
        try
        {
            if (completed is not null && await CompleteAsync(completed) is { } earlier)
                return new GateResult.Replayed(earlier.Body, earlier.RequestId);

            // The lock stays held.
            if (outcome is Outcome.Unknown && !(await store.WriteRecordAsync(record.MarkUnknown(now))).Written)
                log.LeaseLost(record.Key);

            // If the record has changed, another attempt is looking it up, so the lock stays held.
            if (outcome is Outcome.Rejected or Outcome.NotSent && await store.DeleteRecordAsync(record))
                await ReleaseAsync(held);
        }
        catch (StoreUnavailableException e)
        {
            log.StoreUnavailable(record.Key, e);
            if (completed is not null)
                _ = CompleteLaterAsync(completed);
        }

        return new GateResult.Ran(outcome);
    }

    /// <summary>Most names are used once, so a lock that says nothing any more is not kept.</summary>
    private async Task ReleaseAsync(NameLock held)
    {
        if (held.KnownTasks.Count == 0)
            await store.DeleteLockAsync(held);
        else
            await store.WriteLockAsync(held.Release());
    }

    /// <summary>Stores the reply of a create, even if another attempt has reclaimed the record for the same use of the key.</summary>
    /// <returns>The reply that this use of the key already has, or null.</returns>
    private async Task<IdempotencyRecord?> CompleteAsync(IdempotencyRecord completed)
    {
        var next = completed;
        for (var tries = 1; tries <= MaxTries; tries++)
        {
            var write = await store.WriteRecordAsync(next);
            if (write.Written)
                return null;

            if (write.Row is not { } stored || stored.UseId != completed.UseId)
            {
                log.InstanceConflict(completed.Key, completed.InstanceId!);
                await AddToKnownTasksAsync(completed);
                return null;
            }

            if (stored.State == RecordState.Completed)
            {
                if (stored.InstanceId != completed.InstanceId)
                    log.InstanceConflict(completed.Key, completed.InstanceId!);
                return stored;
            }

            next = completed with { ETag = stored.ETag };
        }

        throw Refuses();
    }

    /// <summary>
    /// The record is gone or belongs to another use of the key. The task becomes a known one, so that no other key claims it.
    /// </summary>
    private async Task AddToKnownTasksAsync(IdempotencyRecord completed)
    {
        try
        {
            var stored = await store.ReadLockAsync(completed.NameHash);
            for (var tries = 1; stored?.AddKnownTask(completed.InstanceId!, time.GetUtcNow()) is { } next; tries++)
            {
                if (tries > MaxTries)
                    throw Refuses();

                var write = await store.WriteLockAsync(next);
                if (write.Written)
                    return;
                stored = write.Row;
            }
        }
        catch (StoreUnavailableException e)
        {
            log.StoreUnavailable(completed.Key, e);
        }
    }

    /// <summary>
    /// Repeats the write in the background until the store answers. After the lease and SettleAfter, a lookup finds the task as well.
    /// </summary>
    private async Task CompleteLaterAsync(IdempotencyRecord completed)
    {
        var end = completed.LeaseUntil + options.SettleAfter;
        for (var pause = FirstPause; time.GetUtcNow() + pause < end; pause = pause * 2 < MaxPause ? pause * 2 : MaxPause)
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
            catch (Exception e)
            {
                // Nobody awaits this task, so a bug must be reported here.
                log.NotStored(completed.Key, completed.InstanceId!, e);
                return;
            }
        }
    }

    private static StoreUnavailableException Refuses() => new("The idempotency store refuses a write, and its row does not show why.");
}
