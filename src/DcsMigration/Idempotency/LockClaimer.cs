using System.Diagnostics;

namespace DcsMigration.Idempotency;

/// <summary>Step 2 of the gate: acquires or renews the lock of a request's name, only after the request's record is stored.</summary>
internal sealed class LockClaimer(IIdempotencyStore store, Reconciler reconciler, TimeProvider time, Random random)
{
    public async Task<LockClaim> ClaimAsync(
        GatedRequest request, IdempotencyRecord record, Attempt attempt, CancellationToken stopWaiting)
    {
        // Most names are new, so the first step is an insert. A write that fails returns the stored lock.
        NameLock? stored = null;
        while (true)
        {
            // Read the holder's record after the lock: if the record is absent, nothing of this holder is under way.
            var holder = stored?.Holder is { } use ? await store.ReadRecordAsync(use.Key) : null;
            var now = time.GetUtcNow();
            var decision = Decisions.For(stored, record, holder, now);
            switch (decision)
            {
                case LockDecision.Superseded:
                    return new LockClaim.Superseded();

                case LockDecision.Wait wait:
                    if (!await attempt.TryWaitAsync(time, random, stopWaiting))
                        return new LockClaim.Refused(new GateResult.Busy(wait.Until - now));
                    stored = await store.ReadLockAsync(request.NameHash);
                    continue;

                case LockDecision.ResolveHolder resolve:
                    var resolution = await reconciler.ResolveHolderAsync(resolve.Holder, resolve.Stored, attempt);
                    if (resolution is HolderResolution.Unresolved unresolved)
                        return new LockClaim.Refused(unresolved.Answer);
                    await attempt.BeforeNextTryAsync(time, random, stopWaiting);
                    stored = await store.ReadLockAsync(request.NameHash);
                    continue;

                case LockDecision.Full full:
                    return new LockClaim.Refused(new GateResult.NameFull(full.Until - now));

                case LockDecision.AcquireFromPurged purged when await store.DeleteRecordAsync(purged.Holder) is DeleteResult.Changed:
                    await attempt.BeforeNextTryAsync(time, random, stopWaiting);
                    stored = await store.ReadLockAsync(request.NameHash);
                    continue;
            }

            switch (await store.WriteLockAsync(Next(decision, request, record.Use, now, attempt.LockPurgeAfter)))
            {
                case WriteResult<NameLock>.Written written:
                    return decision is LockDecision.Renew ? new LockClaim.Renewed(written.Row) : new LockClaim.Acquired(written.Row);

                case WriteResult<NameLock>.Conflict conflict:
                    stored = conflict.Stored;
                    await attempt.BeforeNextTryAsync(time, random, stopWaiting);
                    continue;

                default:
                    throw new UnreachableException();
            }
        }
    }

    private static NameLock Next(LockDecision decision, GatedRequest request, KeyUse use, DateTimeOffset now, DateTimeOffset purgeAfter) =>
        decision switch
        {
            LockDecision.Renew renew => renew.Stored.Renew(purgeAfter),
            LockDecision.AcquireFromPurged purged => purged.Stored.Acquire(request, use, now, purgeAfter),
            LockDecision.AcquireFromCompleted completed =>
                completed.Stored.Acquire(request, use, now, purgeAfter, completed.Created.InstanceId),
            LockDecision.Acquire { Stored: { } stored } => stored.Acquire(request, use, now, purgeAfter),
            LockDecision.Acquire => NameLock.New(request, use, now, purgeAfter),
            _ => throw new UnreachableException(),
        };
}
