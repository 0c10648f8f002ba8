using System.Diagnostics;
using DcsMigration.Dcs;

namespace DcsMigration.Idempotency;

/// <summary>Looks up in DCS's list what became of an attempt whose outcome is unknown.</summary>
internal sealed class Reconciler(IIdempotencyStore store, IMigrationTasks tasks, IdempotencyOptions options, TimeProvider time, GateLog log)
{
    private static readonly GateResult BusyForNow = new GateResult.Busy(IdempotencyOptions.TransientRetryAfter);

    /// <summary>
    /// Resolves another key's attempt, so that the lock it holds can pass on. What the lookup finds counts only once the store has
    /// acknowledged the write that records it: until then the holder itself may have gone on.
    /// </summary>
    public async Task<HolderResolution> ResolveHolderAsync(IdempotencyRecord holder, NameLock held, Attempt attempt)
    {
        if (attempt.IsOver(time.GetUtcNow()))
            return new HolderResolution.Unresolved(BusyForNow);
        if (await store.WriteRecordAsync(holder.Reclaim(attempt)) is not WriteResult<IdempotencyRecord>.Written { Row: var reclaimed })
            return new HolderResolution.RecordChanged();

        switch (await LookUpAsync(reclaimed, held, attempt))
        {
            case Lookup.Found found:
                var completed = reclaimed.Complete(found.Created, time.GetUtcNow());
                if (await store.WriteRecordAsync(completed) is not WriteResult<IdempotencyRecord>.Written)
                    return new HolderResolution.RecordChanged();
                log.Reconciled(holder.Key, found.Created.InstanceId);
                return new HolderResolution.Found();

            case Lookup.NothingCreated:
                if (await store.DeleteRecordAsync(reclaimed) is not DeleteResult.Gone)
                    return new HolderResolution.RecordChanged();
                log.NotCreated(holder.Key);
                return new HolderResolution.NothingCreated();

            case Lookup.Unresolved { Answer: var answer }:
                if (await EndLeaseAsync(reclaimed) is not WriteResult<IdempotencyRecord>.Written)
                    return new HolderResolution.RecordChanged();
                log.Unresolved(holder.Key, answer);
                return new HolderResolution.Unresolved(answer);

            case Lookup.Manual { Answer: var answer }:
                if (await EndLeaseAsync(reclaimed) is not WriteResult<IdempotencyRecord>.Written)
                    return new HolderResolution.RecordChanged();
                log.Manual(holder.Key, answer);
                return new HolderResolution.Unresolved(answer);

            default:
                throw new UnreachableException();
        }
    }

    /// <summary>Resolves an earlier attempt of the request's own key, which holds the lock.</summary>
    public async Task<OwnResolution> ResolveOwnAsync(IdempotencyRecord record, NameLock held, Attempt attempt)
    {
        switch (await LookUpAsync(record, held, attempt))
        {
            case Lookup.Found found:
                return new OwnResolution.Answered(await CompleteAsync(record, found.Created));

            case Lookup.NothingCreated:
                log.NotCreated(record.Key);
                return new OwnResolution.NothingCreated();

            case Lookup.Unresolved { Answer: var answer }:
                await EndLeaseAsync(record);
                log.Unresolved(record.Key, answer);
                return new OwnResolution.Answered(answer);

            case Lookup.Manual { Answer: var answer }:
                // If the record has changed, these tasks may be accounted for, so a person need not act.
                if (await EndLeaseAsync(record) is not WriteResult<IdempotencyRecord>.Written)
                    return new OwnResolution.Answered(BusyForNow);
                log.Manual(record.Key, answer);
                return new OwnResolution.Answered(answer);

            default:
                throw new UnreachableException();
        }
    }

    /// <summary>
    /// A listed task is this key's only while its record is unchanged. So a lost write is not repeated here, unlike the write of an id
    /// that DCS's own response to the create named.
    /// </summary>
    private async Task<GateResult> CompleteAsync(IdempotencyRecord record, Outcome.Created created)
    {
        switch (await store.WriteRecordAsync(record.Complete(created, time.GetUtcNow())))
        {
            case WriteResult<IdempotencyRecord>.Written:
                log.Reconciled(record.Key, created.InstanceId);
                return new GateResult.Replayed(created);

            case WriteResult<IdempotencyRecord>.Conflict { Stored: { Created: { } earlier } stored } when stored.UseId == record.UseId:
                return new GateResult.Replayed(earlier);

            case WriteResult<IdempotencyRecord>.Conflict:
                return BusyForNow;

            default:
                throw new UnreachableException();
        }
    }

    /// <summary>Looks up the task of a record that holds the lock.</summary>
    private async Task<Lookup> LookUpAsync(IdempotencyRecord record, NameLock held, Attempt attempt)
    {
        // Compute this before asking for the list: a task that appears while the response is under way is not in it.
        var left = record.MayHaveSentUntil + options.SettleAfter - time.GetUtcNow();
        return await tasks.FindAsync(
            new TaskQuery(held.Name, held.Description, held.HeldSince - IdempotencyOptions.Skew), attempt.Budget) switch
        {
            TaskSearch.Listed listed => Choose(listed.Tasks, held, left),
            TaskSearch.Failed failed => new Lookup.Unresolved(
                new GateResult.Unresolved(IdempotencyOptions.TransientRetryAfter, failed.Reason)),
            _ => throw new UnreachableException(),
        };
    }

    private static Lookup Choose(IReadOnlyList<FoundTask> listed, NameLock held, TimeSpan left)
    {
        var known = held.KnownTasks.Select(task => task.InstanceId).ToHashSet(StringComparer.Ordinal);
        return listed.Where(task => !known.Contains(task.InstanceId)).ToList() switch
        {
            [] when left > TimeSpan.Zero =>
                new Lookup.Unresolved(new GateResult.Unresolved(left, "DCS does not list the task, but it may still appear.")),
            // The task would be listed by now.
            [] => new Lookup.NothingCreated(),
            [{ HasExactDate: true, HasSameDescription: true } task] => new Lookup.Found(Outcome.Created.Listed(task.InstanceId)),
            var several => new Lookup.Manual(new GateResult.Manual([.. several.Select(task => task.InstanceId)])),
        };
    }

    /// <summary>A conflict makes the lookup void.</summary>
    private Task<WriteResult<IdempotencyRecord>> EndLeaseAsync(IdempotencyRecord record) =>
        store.WriteRecordAsync(record.EndLease(time.GetUtcNow()));

    private abstract record Lookup
    {
        internal sealed record Found(Outcome.Created Created) : Lookup;

        internal sealed record NothingCreated : Lookup;

        internal sealed record Unresolved(GateResult.Unresolved Answer) : Lookup;

        internal sealed record Manual(GateResult.Manual Answer) : Lookup;
    }
}
