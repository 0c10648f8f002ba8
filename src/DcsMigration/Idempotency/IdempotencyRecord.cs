namespace DcsMigration.Idempotency;

/// <summary>What is remembered of a request. Written before anything is sent.</summary>
internal sealed record IdempotencyRecord
{
    public required Sha256Hash Key { get; init; }

    public required Sha256Hash Fingerprint { get; init; }

    public required Sha256Hash Twins { get; init; }

    public required RecordState State { get; init; }

    /// <summary>Another one for each claim of the record: a writer whose reply was lost knows its own write by it.</summary>
    public required Guid AttemptId { get; init; }

    /// <summary>A task made before this, less a skew, is not this request's.</summary>
    public required DateTimeOffset FirstAttemptAt { get; init; }

    /// <summary>The last time at which a create may have been sent.</summary>
    public required DateTimeOffset LastAttemptAt { get; init; }

    /// <summary>An attempt that has not ended by then has died.</summary>
    public required DateTimeOffset LeaseUntil { get; init; }

    /// <summary>From then on the key counts as unused.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>From then on nobody needs the row: the time for which another key's unknown outcome may have to be told from it.</summary>
    public required DateTimeOffset PurgeAfter { get; init; }

    public string? InstanceId { get; init; }

    /// <summary>The body of the 200, byte for byte.</summary>
    public ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>DCS's id of the request that created the task.</summary>
    public string? RequestId { get; init; }

    /// <summary>The store's version of the row; null before it is stored.</summary>
    public string? ETag { get; init; }

    /// <summary>Who claims an instance: the key, and which of its uses, since an expired key may be used anew.</summary>
    public string Owner => $"{Key}@{FirstAttemptAt.ToUnixTimeMilliseconds()}";

    /// <summary>How late a create may have been sent: by an attempt that has not ended, as late as its lease.</summary>
    public DateTimeOffset MayHaveSentUntil => State == RecordState.InProgress ? LeaseUntil : LastAttemptAt;

    public bool IsAlive(DateTimeOffset now) => State == RecordState.InProgress && now < LeaseUntil;

    public bool IsExpired(DateTimeOffset now) => now >= ExpiresAt && !IsAlive(now);
}

internal enum RecordState
{
    /// <summary>Claimed: a create may be under way until the lease ends, and may have been sent after that.</summary>
    InProgress,

    /// <summary>The task exists, and its reply is replayed.</summary>
    Completed,

    /// <summary>A create was sent, and nobody knows what became of it.</summary>
    Unknown,
}
