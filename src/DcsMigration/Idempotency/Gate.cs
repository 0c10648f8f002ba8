using DcsMigration.Dcs;

namespace DcsMigration.Idempotency;

/// <summary>
/// Stands around one create: a record is written before anything is sent, and tells each retry what became of the first.
/// So a request has one task, whoever times out, dies or asks again.
/// </summary>
internal sealed class Gate(
    IIdempotencyStore store, Reconciler reconciler, IdempotencyOptions options, TimeProvider time, GateTransitions transitions)
{
    /// <summary>How often a claim is tried against others who claim the same key in the same moment.</summary>
    private const int MostClaims = 5;

    private readonly Settlement _settlement = new(store, time, transitions);

    /// <summary>A record lasts for one of the first two, is needed by others that began as late, and must outlast a lease, however short those are.</summary>
    private TimeSpan NeededFor =>
        ((options.KeepFor > options.DerivedKeyWindow ? options.KeepFor : options.DerivedKeyWindow) * 2) + options.Lease + Reconciler.Skew;

    /// <param name="request">The request, by its hashes.</param>
    /// <param name="create">Sends the create. Called once at the most.</param>
    /// <param name="search">Looks for tasks like this one, made since a time.</param>
    public async Task<GateResult> RunAsync(
        GatedRequest request, Func<Task<Outcome>> create, Func<DateTimeOffset, Task<TaskSearch>> search)
    {
        try
        {
            for (var tries = 0; tries < MostClaims; tries++)
            {
                if (await TryAsync(request, create, search) is { } result)
                    return result;
            }

            return InProgress(request.Key);
        }
        catch (StoreUnavailableException e)
        {
            transitions.StoreLost(request.Key, e);
            return new GateResult.StoreUnavailable();
        }
    }

    /// <summary>The result, or null where somebody else changed the record in between.</summary>
    private async Task<GateResult?> TryAsync(
        GatedRequest request, Func<Task<Outcome>> create, Func<DateTimeOffset, Task<TaskSearch>> search)
    {
        var fresh = NewRecord(request);
        if (await store.TryInsertAsync(fresh) is { } etag)
            return await CreateAsync(fresh with { ETag = etag }, create);
        if (await store.ReadAsync(request.Key) is not { } held)
            return null;
        if (held.IsExpired(time.GetUtcNow()))
            return await TakeOverAsync(held, fresh) is { } taken ? await CreateAsync(taken, create) : null;
        if (held.Fingerprint != request.Fingerprint)
            return KeyReused(request.Key);
        if (held.State == RecordState.Completed)
            return Replayed(held);
        if (held.IsAlive(time.GetUtcNow()))
            return InProgress(request.Key);

        return await ClaimAgainAsync(held) is { } again ? await ReconcileAsync(again, create, search) : null;
    }

    /// <summary>A key past its time counts as unused. Its instance stays claimed, so that nobody takes it for theirs.</summary>
    private async Task<IdempotencyRecord?> TakeOverAsync(IdempotencyRecord expired, IdempotencyRecord fresh)
    {
        if (expired.InstanceId is { } instanceId)
            await store.ClaimAsync(instanceId, expired.Owner, expired.PurgeAfter);

        return await TryReplaceAsync(fresh with { ETag = expired.ETag });
    }

    /// <summary>Of several that find an unknown outcome one looks it up.</summary>
    private Task<IdempotencyRecord?> ClaimAgainAsync(IdempotencyRecord held) => TryReplaceAsync(held with
    {
        State = RecordState.InProgress,
        AttemptId = NewAttemptId(),
        LastAttemptAt = held.MayHaveSentUntil,
        LeaseUntil = time.GetUtcNow() + options.Lease,
    });

    private async Task<IdempotencyRecord?> TryReplaceAsync(IdempotencyRecord record) =>
        await store.TryReplaceAsync(record) is { } etag ? record with { ETag = etag } : null;

    private async Task<GateResult> ReconcileAsync(
        IdempotencyRecord record, Func<Task<Outcome>> create, Func<DateTimeOffset, Task<TaskSearch>> search)
    {
        switch (await reconciler.LookUpAsync(record, search))
        {
            case Finding.Created created:
                transitions.Reconciled(record.Key, created.InstanceId);
                var completed = Completed(record, created.InstanceId, created.Body, requestId: null);
                await _settlement.WriteAsync(completed);
                return new GateResult.Replayed(completed.Body, completed.RequestId);

            case Finding.NotCreated when await TryReplaceAsync(record with { LastAttemptAt = time.GetUtcNow() }) is { } again:
                transitions.RunsAgain(record.Key);
                return await CreateAsync(again, create);

            case Finding.NotCreated:
                return InProgress(record.Key);

            case Finding.Ambiguous ambiguous:
                transitions.Ambiguous(record.Key);
                await _settlement.WriteAsync(record with { State = RecordState.Unknown });
                return new GateResult.Ambiguous(ambiguous.InstanceIds);

            case Finding.NotKnownYet notYet:
                transitions.StaysUnknown(record.Key, notYet.Reason);
                await _settlement.WriteAsync(record with { State = RecordState.Unknown });
                return new GateResult.Unsettled(notYet.RetryAfter, notYet.Reason);

            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    private async Task<GateResult> CreateAsync(IdempotencyRecord record, Func<Task<Outcome>> create)
    {
        await NoteTwinAsync(record);
        transitions.Claimed(record.Key);
        var outcome = await create();
        transitions.Ended(record.Key, outcome);
        var result = await SettleAsync(record, outcome);
        _ = _settlement.PurgeAsync(record.Key);
        return result;
    }

    private async ValueTask<GateResult> SettleAsync(IdempotencyRecord record, Outcome outcome)
    {
        switch (outcome)
        {
            case Outcome.Created created when !await _settlement.CompleteAsync(Completed(record, created.InstanceId, created.Body, created.RequestId)):
                await _settlement.WriteAsync(Unknown(record));
                return new GateResult.Unsettled(Reconciler.Soon, "The attempt outlasted its lease, and another request with this name and description may have its task.");

            case Outcome.Created:
                break;

            case Outcome.Unknown:
                await _settlement.WriteAsync(Unknown(record));
                break;

            default:
                await _settlement.RemoveAsync(record);
                break;
        }

        return new GateResult.Ran(outcome);
    }

    private IdempotencyRecord Unknown(IdempotencyRecord record) =>
        record with { State = RecordState.Unknown, LastAttemptAt = time.GetUtcNow() };

    /// <summary>Before anything is sent. Where it can't be noted nothing is, and the key is as free as it was.</summary>
    private async Task NoteTwinAsync(IdempotencyRecord record)
    {
        try
        {
            await store.AddTwinAsync(record);
        }
        catch (StoreUnavailableException)
        {
            await _settlement.RemoveAsync(record);
            throw;
        }
    }

    private IdempotencyRecord NewRecord(GatedRequest request)
    {
        var now = time.GetUtcNow();
        return new IdempotencyRecord
        {
            Key = request.Key,
            Fingerprint = request.Fingerprint,
            Twins = request.Twins,
            State = RecordState.InProgress,
            AttemptId = NewAttemptId(),
            FirstAttemptAt = now,
            LastAttemptAt = now,
            LeaseUntil = now + options.Lease,
            ExpiresAt = now + request.KeepFor,
            PurgeAfter = now + NeededFor,
        };
    }

    private static IdempotencyRecord Completed(IdempotencyRecord record, string instanceId, ReadOnlyMemory<byte> body, string? requestId) =>
        record with { State = RecordState.Completed, InstanceId = instanceId, Body = body, RequestId = requestId };

    /// <summary>No secret, so that it need not be asked of the system.</summary>
    private static Guid NewAttemptId()
    {
        Span<byte> random = stackalloc byte[16];
        Random.Shared.NextBytes(random);
        return new Guid(random);
    }

    private GateResult.Replayed Replayed(IdempotencyRecord record)
    {
        transitions.Replayed(record.Key);
        return new GateResult.Replayed(record.Body, record.RequestId);
    }

    private GateResult.InProgress InProgress(Sha256Hash key)
    {
        transitions.InProgress(key);
        return new GateResult.InProgress();
    }

    private GateResult.KeyReused KeyReused(Sha256Hash key)
    {
        transitions.KeyReused(key);
        return new GateResult.KeyReused();
    }
}
