using System.Diagnostics;

namespace DcsMigration.Idempotency;

/// <summary>Step 1 of the gate: claims the record of a request's key, or answers from it.</summary>
internal sealed class RecordClaimer(IIdempotencyStore store, TimeProvider time, Random random)
{
    public async Task<RecordClaim> ClaimAsync(GatedRequest request, Attempt attempt, CancellationToken stopWaiting)
    {
        // Most keys are new, so the first step is an insert. A write that fails returns the stored record.
        IdempotencyRecord? stored = null;
        while (true)
        {
            IdempotencyRecord next;
            switch (Decisions.For(stored, request.Fingerprint, time.GetUtcNow()))
            {
                case RecordDecision.Claim claim:
                    next = IdempotencyRecord.New(request, attempt) with { ETag = claim.Stored?.ETag };
                    break;

                case RecordDecision.ClaimExpired expired:
                    if (await ReleaseExpiredHoldAsync(expired, attempt, stopWaiting) is HoldRelease.LockFull full)
                        return new RecordClaim.Answered(new GateResult.NameFull(full.RetryAfter));
                    next = IdempotencyRecord.New(request, attempt) with { ETag = expired.Stored.ETag };
                    break;

                case RecordDecision.KeyReused:
                    return new RecordClaim.Answered(new GateResult.KeyReused());

                case RecordDecision.Replay replay:
                    return new RecordClaim.Answered(new GateResult.Replayed(replay.Created));

                case RecordDecision.Wait wait:
                    if (!await attempt.TryWaitAsync(time, random, stopWaiting))
                        return new RecordClaim.Answered(new GateResult.Busy(wait.Until - time.GetUtcNow()));
                    stored = await store.ReadRecordAsync(request.Key);
                    continue;

                case RecordDecision.Reclaim when attempt.IsOver(time.GetUtcNow()):
                    return new RecordClaim.Answered(new GateResult.Busy(IdempotencyOptions.TransientRetryAfter));

                case RecordDecision.Reclaim reclaim:
                    next = reclaim.Stored.Reclaim(attempt);
                    break;

                default:
                    throw new UnreachableException();
            }

            switch (await store.WriteRecordAsync(next))
            {
                case WriteResult<IdempotencyRecord>.Written written:
                    return new RecordClaim.Claimed(written.Row);

                case WriteResult<IdempotencyRecord>.Conflict conflict:
                    stored = conflict.Stored;
                    await attempt.BeforeNextTryAsync(time, random, stopWaiting);
                    continue;

                default:
                    throw new UnreachableException();
            }
        }
    }

    /// <summary>An expired record is about to be replaced. If it still holds its lock, its task becomes a known one there.</summary>
    private async Task<HoldRelease> ReleaseExpiredHoldAsync(
        RecordDecision.ClaimExpired expired, Attempt attempt, CancellationToken stopWaiting)
    {
        var stored = await store.ReadLockAsync(expired.Stored.NameHash);
        while (stored is not null && stored.IsHeldBy(expired.Stored))
        {
            var now = time.GetUtcNow();
            if (stored.IsFull(now))
                return new HoldRelease.LockFull(stored.FullUntil - now);

            if (await store.WriteLockAsync(stored.Release(expired.Created.InstanceId, now)) is not WriteResult<NameLock>.Conflict conflict)
                break;
            stored = conflict.Stored;
            await attempt.BeforeNextTryAsync(time, random, stopWaiting);
        }

        return new HoldRelease.NotHeld();
    }

    private abstract record HoldRelease
    {
        internal sealed record NotHeld : HoldRelease;

        internal sealed record LockFull(TimeSpan RetryAfter) : HoldRelease;
    }
}
