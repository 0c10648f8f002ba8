using DcsMigration.Dcs;

namespace DcsMigration.Idempotency;

/// <summary>
/// Resolves what attempts left behind whose process or caller is gone, so that nobody needs to ask. Then it deletes old rows.
/// </summary>
internal sealed class Sweep(
    IIdempotencyStore store, IMigrationTasks tasks, Reconciler reconciler, IdempotencyOptions options, TimeProvider time, GateLog log)
{
    private const int MaxRecords = 50;
    private const int MaxPurged = 1000;

    private static readonly TimeSpan MaxDuration = TimeSpan.FromMinutes(1);

    public async Task RunAsync(CancellationToken stop)
    {
        await TryAsync(() => ResolveAsync(stop));
        if (!stop.IsCancellationRequested)
            await TryAsync(PurgeAsync);
    }

    /// <summary>A table that is too large to be listed in time must still be purged.</summary>
    private async Task TryAsync(Func<Task> work)
    {
        try
        {
            await work();
        }
        catch (StoreUnavailableException e)
        {
            log.SweepFailed(e);
        }
    }

    private async Task PurgeAsync()
    {
        if (await store.PurgeAsync(time.GetUtcNow(), MaxPurged) is > 0 and var purged)
            log.Purged(purged);
    }

    private async Task ResolveAsync(CancellationToken stop)
    {
        var start = time.GetTimestamp();
        var lookUp = options.Lease - IdempotencyOptions.Margin;
        var resolved = 0;
        foreach (var record in await store.ListAbandonedAsync(time.GetUtcNow(), MaxRecords))
        {
            // The first one always: a budget may be longer than a run.
            if (stop.IsCancellationRequested || (resolved++ > 0 && time.GetElapsedTime(start) + lookUp > MaxDuration))
                return;

            try
            {
                log.Abandoned(record.Key);
                await ResolveAsync(record);
            }
            catch (StoreUnavailableException e)
            {
                log.StoreUnavailable(record.Key, e);
            }
        }
    }

    /// <summary>
    /// The ledger is read after the record, and the record changes by the ETag that it had before: one that is unchanged cannot have got a hold
    /// in between, since its lease is over.
    /// </summary>
    private async Task ResolveAsync(IdempotencyRecord record)
    {
        var ledger = await store.ReadLedgerAsync(record.NameHash);
        if (ledger is not null && !ledger.IsAbsent(time.GetUtcNow()) && ledger.IsHeldBy(record))
            await reconciler.HelpAsync(record, ledger, new Attempt(tasks, options));
        else if (await store.DeleteRecordAsync(record))
            log.NotCreated(record.Key);
    }
}
