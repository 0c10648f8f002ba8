namespace DcsMigration.Idempotency;

/// <summary>What is remembered of one idempotency key. Written before anything is sent. Its transitions are the methods below.</summary>
internal sealed record IdempotencyRecord
{
    public required Sha256Hash Key { get; init; }

    /// <summary>The hash of the validated values: the same key with another fingerprint is another request.</summary>
    public required Sha256Hash Fingerprint { get; init; }

    /// <summary>The ledger that this record's task belongs to.</summary>
    public required Sha256Hash NameHash { get; init; }

    public required RecordState State { get; init; }

    /// <summary>The attempt that wrote the record last.</summary>
    public required Guid AttemptId { get; init; }

    /// <summary>One use of the key: another one for each insert and each take-over, since one attempt may do both.</summary>
    public required Guid UseId { get; init; }

    /// <summary>The last time at which a create may have been sent, while the state is not InProgress.</summary>
    public required DateTimeOffset LastAttemptAt { get; init; }

    /// <summary>Until then the attempt is alive, and others wait for it.</summary>
    public required DateTimeOffset LeaseUntil { get; init; }

    /// <summary>How long a reply is replayed. Shorter for a derived key.</summary>
    public required TimeSpan KeepFor { get; init; }

    /// <summary>From then on a completed record's key counts as unused.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>From then on the row counts as absent. Never later than the ledger's while this use holds it.</summary>
    public required DateTimeOffset PurgeAfter { get; init; }

    public string? InstanceId { get; init; }

    /// <summary>The body of the 200, byte for byte.</summary>
    public ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>DCS's id of the request that created the task.</summary>
    public string? RequestId { get; init; }

    /// <summary>The store's version of the row; null before it is stored.</summary>
    public string? ETag { get; init; }

    public Hold Hold => new(Key, UseId);

    /// <summary>How late a create may have been sent: as late as the lease while an attempt may be sending.</summary>
    public DateTimeOffset MayHaveSentUntil => State == RecordState.InProgress ? LeaseUntil : LastAttemptAt;

    public static IdempotencyRecord New(GatedRequest request, Attempt attempt) => new()
    {
        Key = request.Key,
        Fingerprint = request.Fingerprint,
        NameHash = request.NameHash,
        State = RecordState.InProgress,
        AttemptId = attempt.Id,
        UseId = Guid.NewGuid(),
        LastAttemptAt = attempt.StartedAt,
        LeaseUntil = attempt.LeaseUntil,
        KeepFor = request.KeepFor,
        ExpiresAt = attempt.StartedAt + request.KeepFor,
        PurgeAfter = attempt.PurgeAfter,
    };

    /// <summary>Another attempt takes over an unknown outcome. PurgeAfter stays: the ledger has not been renewed yet.</summary>
    public IdempotencyRecord Reclaim(Attempt attempt) => this with
    {
        State = RecordState.Unknown,
        LastAttemptAt = MayHaveSentUntil,
        AttemptId = attempt.Id,
        LeaseUntil = attempt.LeaseUntil,
    };

    /// <summary>The attempt that reclaimed the record is about to send.</summary>
    public IdempotencyRecord Start() => this with { State = RecordState.InProgress };

    public IdempotencyRecord Complete(string instanceId, ReadOnlyMemory<byte> body, string? requestId, DateTimeOffset now) => this with
    {
        State = RecordState.Completed,
        InstanceId = instanceId,
        Body = body,
        RequestId = requestId,
        ExpiresAt = now + KeepFor,
    };

    public IdempotencyRecord MarkUnknown(DateTimeOffset now) =>
        this with { State = RecordState.Unknown, LastAttemptAt = now, LeaseUntil = now };

    /// <summary>The attempt ends without having sent anything: the next one may reclaim the record at once.</summary>
    public IdempotencyRecord EndLease(DateTimeOffset now) => this with { LeaseUntil = now };
}

internal enum RecordState
{
    /// <summary>An attempt may be sending until the lease is over.</summary>
    InProgress,

    /// <summary>The task exists, and its reply is replayed.</summary>
    Completed,

    /// <summary>A create may have been sent, and its outcome is not known. Nobody is sending now.</summary>
    Unknown,
}
