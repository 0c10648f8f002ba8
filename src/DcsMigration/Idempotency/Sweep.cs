using DcsMigration.Dcs;

namespace DcsMigration.Idempotency;

/// <summary>
/// Resolves attempts whose process or caller is gone, so that their outcomes become known without a retry. Then it deletes old rows.
/// </summary>
internal sealed class Sweep(
    IIdempotencyStore store, Reconciler reconciler, IdempotencyOptions options, DcsOptions dcs, TimeProvider time, GateLog log)
{
    private const int MaxRecords = 50;
    private const int MaxPurged = 1000;

    private static readonly TimeSpan MaxDuration = TimeSpan.FromMinutes(1);

    /// <summary>Another project's list would say "not created" of a task that exists.</summary>
    private readonly Sha256Hash _project = ProjectHash.Of(dcs);

    public async Task RunAsync(CancellationToken stop)
    {
        // Purge even if the first part fails: a table may be too large to be listed in time.
        await TryAsync(() => ResolveAsync(stop));
        if (!stop.IsCancellationRequested)
            await TryAsync(() => store.PurgeAsync(time.GetUtcNow(), MaxPurged));
    }

    private async Task TryAsync(Func<Task> part)
    {
        try
        {
            await part();
        }
        catch (StoreUnavailableException e)
        {
            log.SweepFailed(e);
        }
        catch (Exception e)
        {
            // A bug in one part must not stop the other one for ever.
            log.SweepThrew(e);
        }
    }

    private async Task ResolveAsync(CancellationToken stop)
    {
        var start = time.GetTimestamp();
        var maxLookUp = options.Lease - IdempotencyOptions.Margin;
        var tried = 0;
        foreach (var record in await store.ListAbandonedAsync(_project, time.GetUtcNow(), MaxRecords))
        {
            // Always resolve the first one: a single lookup may take longer than a run.
            if (stop.IsCancellationRequested || (tried++ > 0 && time.GetElapsedTime(start) + maxLookUp > MaxDuration))
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
            catch (Exception e)
            {
                log.NotSwept(record.Key, e);
            }
        }
    }

    /// <summary>
    /// Reads the lock after the record, and changes the record only by the ETag of that first read. The record's lease is over,
    /// so a record that is still unchanged cannot have acquired the lock in between.
    /// </summary>
    private async Task ResolveAsync(IdempotencyRecord record)
    {
        var stored = await store.ReadLockAsync(record.NameHash);
        if (stored is not null && !stored.IsPastPurge(time.GetUtcNow()) && stored.IsHeldBy(record))
            await reconciler.ResolveHolderAsync(record, stored, new Attempt(new Budget(dcs, time), options));
        else if (await store.DeleteRecordAsync(record))
            log.NotCreated(record.Key);
    }
}
