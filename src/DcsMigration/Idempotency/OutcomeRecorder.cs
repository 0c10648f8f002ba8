using System.Diagnostics;
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
        try
        {
            switch (outcome)
            {
                case Outcome.Created created:
                    return await RecordCreatedAsync(record, created);

                case Outcome.Unknown:
                    await MarkUnknownAsync(record);
                    break;

                case Outcome.Rejected or Outcome.NotSent:
                    await ReleaseAsync(record, held);
                    break;

                default:
                    throw new UnreachableException();
            }
        }
        catch (StoreUnavailableException e)
        {
            log.StoreUnavailable(record.Key, e);
        }

        return new GateResult.Ran(outcome);
    }

    private async Task<GateResult> RecordCreatedAsync(IdempotencyRecord record, Outcome.Created created)
    {
        var completed = record.Complete(created, time.GetUtcNow());
        try
        {
            return await CompleteAsync(completed, created);
        }
        catch (StoreUnavailableException)
        {
            _ = CompleteLaterAsync(completed, created);
            throw;
        }
    }

    /// <summary>The lock stays held.</summary>
    private async Task MarkUnknownAsync(IdempotencyRecord record)
    {
        if (await store.WriteRecordAsync(record.MarkUnknown(time.GetUtcNow())) is WriteResult<IdempotencyRecord>.Conflict)
            log.LeaseLost(record.Key);
    }

    /// <summary>
    /// If the record has changed, another attempt is looking it up, so the lock stays held. Most names are used once, so a lock that says
    /// nothing any more is not kept.
    /// </summary>
    private async Task ReleaseAsync(IdempotencyRecord record, NameLock held)
    {
        if (await store.DeleteRecordAsync(record) is DeleteResult.Changed)
            return;

        if (held.KnownTasks.Count == 0)
            await store.DeleteLockAsync(held);
        else
            await store.WriteLockAsync(held.Release());
    }

    /// <summary>
    /// Stores the reply of a create, even if another attempt has reclaimed the record for the same use of the key. If that use has a reply
    /// already, the reply is replayed.
    /// </summary>
    private async Task<GateResult> CompleteAsync(IdempotencyRecord completed, Outcome.Created created)
    {
        var next = completed;
        for (var tries = 1; tries <= MaxTries; tries++)
        {
            switch (await store.WriteRecordAsync(next))
            {
                case WriteResult<IdempotencyRecord>.Written:
                    return new GateResult.Ran(created);

                case WriteResult<IdempotencyRecord>.Conflict { Stored: { } stored } when stored.UseId == completed.UseId:
                    if (stored.Created is { } earlier)
                    {
                        if (earlier.InstanceId != created.InstanceId)
                            log.InstanceConflict(completed.Key, created.InstanceId);
                        return new GateResult.Replayed(earlier);
                    }

                    next = completed with { ETag = stored.ETag };
                    break;

                case WriteResult<IdempotencyRecord>.Conflict:
                    log.InstanceConflict(completed.Key, created.InstanceId);
                    await AddToKnownTasksAsync(completed, created);
                    return new GateResult.Ran(created);

                default:
                    throw new UnreachableException();
            }
        }

        throw Refuses();
    }

    /// <summary>
    /// The record is gone or belongs to another use of the key. The task becomes a known one, so that no other key claims it.
    /// </summary>
    private async Task AddToKnownTasksAsync(IdempotencyRecord completed, Outcome.Created created)
    {
        try
        {
            var stored = await store.ReadLockAsync(completed.NameHash);
            for (var tries = 1; stored is { CanAddKnownTask: true }; tries++)
            {
                if (tries > MaxTries)
                    throw Refuses();

                var next = stored.AddKnownTask(created.InstanceId, time.GetUtcNow());
                if (await store.WriteLockAsync(next) is not WriteResult<NameLock>.Conflict conflict)
                    return;
                stored = conflict.Stored;
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
    private async Task CompleteLaterAsync(IdempotencyRecord completed, Outcome.Created created)
    {
        var end = completed.LeaseUntil + options.SettleAfter;
        for (var pause = FirstPause; time.GetUtcNow() + pause < end; pause = pause * 2 < MaxPause ? pause * 2 : MaxPause)
        {
            await Task.Delay(pause, time);
            try
            {
                await CompleteAsync(completed, created);
                return;
            }
            catch (StoreUnavailableException e)
            {
                log.StoreUnavailable(completed.Key, e);
            }
            catch (Exception e)
            {
                // Nobody awaits this task, so a bug must be reported here.
                log.NotStored(completed.Key, created.InstanceId, e);
                return;
            }
        }
    }

    private static StoreUnavailableException Refuses() => new("The idempotency store refuses a write, and its row does not show why.");
}
