using DcsMigration.Dcs;
using DcsMigration.Text;

namespace DcsMigration.Idempotency;

/// <summary>
/// Deletes old rows, and resolves attempts whose process or caller is gone, so that their outcomes become known without a retry.
/// </summary>
internal sealed class Sweep(
    IIdempotencyStore store, Reconciler reconciler, IdempotencyOptions options, DcsOptions dcs, TimeProvider time, GateLog log)
{
    private static readonly TimeSpan MaxDuration = TimeSpan.FromMinutes(3);

    /// <summary>The rest is left for lookups.</summary>
    private static readonly TimeSpan MaxScan = TimeSpan.FromMinutes(2);

    /// <summary>Another project's list would say "not created" of a task that exists.</summary>
    private readonly Sha256Hash _project = Sha256Hash.Of(dcs.Profile);

    public async Task RunAsync(CancellationToken stop)
    {
        var start = time.GetTimestamp();
        var maxLookUp = options.Lease - IdempotencyOptions.Margin;
        var scan = await ScanAsync(stop);
        var (tried, open) = (0, scan.Open);
        foreach (var record in scan.Abandoned)
        {
            // Always resolve the first one: a single lookup may take longer than a run.
            if (stop.IsCancellationRequested || (tried > 0 && time.GetElapsedTime(start) + maxLookUp > MaxDuration))
                break;

            tried++;
            if (await TryResolveAsync(record))
                open--;
        }

        log.Swept(isComplete: scan.Failures.Count == 0 && tried == scan.Open, open, scan);
    }

    private async Task<SweepScan> ScanAsync(CancellationToken stop)
    {
        using var limit = new CancellationTokenSource(MaxScan, time);
        using var timeUp = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, stop);
        try
        {
            return await store.ScanAsync(_project, time.GetUtcNow(), timeUp.Token);
        }
        catch (Exception e)
        {
            return new SweepScan([], Open: 0, Purged: 0, [e]);
        }
    }

    /// <returns>Whether this run resolved it. If somebody else has changed it, that is not known.</returns>
    private async Task<bool> TryResolveAsync(IdempotencyRecord record)
    {
        try
        {
            // Looking it up makes it Unknown, so it is counted once.
            if (record.State == RecordState.InProgress)
                log.Abandoned(record.Key);
            return await ResolveAsync(record);
        }
        catch (StoreUnavailableException e)
        {
            log.StoreUnavailable(record.Key, e);
        }
        catch (Exception e)
        {
            // A bug at one record must not stop the others for ever.
            log.NotSwept(record.Key, e);
        }

        return false;
    }

    /// <summary>
    /// Reads the lock after the record, and changes the record only by the ETag of that first read. The record's lease is over,
    /// so a record that is still unchanged cannot have acquired the lock in between.
    /// </summary>
    private async Task<bool> ResolveAsync(IdempotencyRecord record)
    {
        var stored = await store.ReadLockAsync(record.NameHash);
        if (stored is not null && !stored.IsPastPurge(time.GetUtcNow()) && stored.IsHeldBy(record))
        {
            var attempt = new Attempt(new Budget(dcs, time), options);
            return await reconciler.ResolveHolderAsync(record, stored, attempt)
                is HolderResolution.Found or HolderResolution.NothingCreated;
        }

        if (await store.DeleteRecordAsync(record) is DeleteResult.Changed)
            return false;
        log.NotCreated(record.Key);
        return true;
    }
}
