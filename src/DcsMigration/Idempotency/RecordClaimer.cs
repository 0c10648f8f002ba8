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
                case RecordDecision.Claim:
                    next = IdempotencyRecord.New(request, attempt) with { ETag = stored?.ETag };
                    break;

                case RecordDecision.ClaimExpired:
                    if (await ReleaseExpiredHoldAsync(stored!, attempt, stopWaiting) is { } full)
                        return new RecordClaim.Answered(full);
                    next = IdempotencyRecord.New(request, attempt) with { ETag = stored!.ETag };
                    break;

                case RecordDecision.KeyReused:
                    return new RecordClaim.Answered(new GateResult.KeyReused());

                case RecordDecision.Replay:
                    return new RecordClaim.Answered(new GateResult.Replayed(stored!.Body, stored.RequestId));

                case RecordDecision.Wait:
                    if (!await attempt.TryWaitAsync(time, random, stopWaiting))
                        return new RecordClaim.Answered(new GateResult.Busy(stored!.LeaseUntil - time.GetUtcNow()));
                    stored = await store.ReadRecordAsync(request.Key);
                    continue;

                case RecordDecision.Reclaim when attempt.IsOver(time.GetUtcNow()):
                    return new RecordClaim.Answered(new GateResult.Busy(IdempotencyOptions.TransientRetryAfter));

                case RecordDecision.Reclaim:
                    next = stored!.Reclaim(attempt);
                    break;

                default:
                    throw new UnreachableException();
            }

            var write = await store.WriteRecordAsync(next);
            if (write.Written)
                return new RecordClaim.Claimed(write.Row!);
            stored = write.Row;
            await attempt.AfterConflictAsync(time, random, stopWaiting);
        }
    }

    /// <summary>An expired record is about to be replaced. If it still holds its lock, its task becomes a known one there.</summary>
    /// <returns>The answer to the request if the lock is full. Null if there is none.</returns>
    private async Task<GateResult?> ReleaseExpiredHoldAsync(IdempotencyRecord expired, Attempt attempt, CancellationToken stopWaiting)
    {
        var stored = await store.ReadLockAsync(expired.NameHash);
        while (stored is not null && stored.IsHeldBy(expired))
        {
            var now = time.GetUtcNow();
            if (stored.IsFull(now))
                return new GateResult.NameFull(stored.FullUntil - now);

            var write = await store.WriteLockAsync(stored.Release(expired.InstanceId!, now));
            if (write.Written)
                return null;
            stored = write.Row;
            await attempt.AfterConflictAsync(time, random, stopWaiting);
        }

        return null;
    }
}
