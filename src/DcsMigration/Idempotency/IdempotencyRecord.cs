using DcsMigration.Dcs;
using DcsMigration.Text;

namespace DcsMigration.Idempotency;

/// <summary>
/// What the gate remembers about one idempotency key. It is stored before anything is sent. The methods below are its transitions.
/// </summary>
internal sealed record IdempotencyRecord
{
    public required Sha256Hash Key { get; init; }

    /// <summary>The hash of the validated values: the same key with another fingerprint is another request.</summary>
    public required Sha256Hash Fingerprint { get; init; }

    /// <summary>The endpoint and the project of this record's task. A sweep resolves only the records of its own.</summary>
    public required Sha256Hash Project { get; init; }

    /// <summary>The lock that this record's task belongs to.</summary>
    public required Sha256Hash NameHash { get; init; }

    public required RecordState State { get; init; }

    /// <summary>The attempt that wrote the record last.</summary>
    public required Guid AttemptId { get; init; }

    /// <summary>
    /// Identifies one use of the key. Every new record has another one, because a single attempt may claim the key twice.
    /// </summary>
    public required Guid UseId { get; init; }

    /// <summary>The latest time at which a create may have been sent, unless the state is InProgress.</summary>
    public required DateTimeOffset LastAttemptAt { get; init; }

    /// <summary>Until then the attempt counts as alive, and other requests wait for it.</summary>
    public required DateTimeOffset LeaseUntil { get; init; }

    /// <summary>How long the reply is replayed. Shorter for a derived key.</summary>
    public required TimeSpan KeepFor { get; init; }

    /// <summary>From then on the key of a completed record counts as unused.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>
    /// From then on, and after its lease, the record counts as absent. While it is open and holds a lock, never later than the lock's
    /// PurgeAfter.
    /// </summary>
    public required DateTimeOffset PurgeAfter { get; init; }

    /// <summary>The task, and DCS's response byte for byte. Null unless the record is completed.</summary>
    public Outcome.Created? Created { get; init; }

    /// <summary>The version of the stored row. Null until the record is stored.</summary>
    public string? ETag { get; init; }

    public KeyUse Use => new(Key, UseId);

    /// <summary>
    /// The latest time at which a create may have been sent. While an attempt may be sending, that is the end of its lease.
    /// </summary>
    public DateTimeOffset MayHaveSentUntil => State == RecordState.InProgress ? LeaseUntil : LastAttemptAt;

    public bool IsPastPurge(DateTimeOffset now) => now >= PurgeAfter && now >= LeaseUntil;

    /// <summary>Whether the sweep of a project resolves it.</summary>
    public bool IsAbandoned(Sha256Hash project, DateTimeOffset now) =>
        Project == project && Created is null && now >= LeaseUntil;

    public static IdempotencyRecord New(GatedRequest request, Attempt attempt) => new()
    {
        Key = request.Key,
        Fingerprint = request.Fingerprint,
        Project = request.Project,
        NameHash = request.NameHash,
        State = RecordState.InProgress,
        AttemptId = attempt.Id,
        UseId = UniqueId.New(),
        LastAttemptAt = attempt.StartedAt,
        LeaseUntil = attempt.LeaseUntil,
        KeepFor = request.KeepFor,
        ExpiresAt = attempt.StartedAt + request.KeepFor,
        PurgeAfter = attempt.PurgeAfter,
    };

    /// <summary>
    /// Another attempt goes on with an unknown outcome. PurgeAfter stays the same, because the lock has not been renewed yet.
    /// </summary>
    public IdempotencyRecord Reclaim(Attempt attempt) => this with
    {
        State = RecordState.Unknown,
        LastAttemptAt = MayHaveSentUntil,
        AttemptId = attempt.Id,
        LeaseUntil = attempt.LeaseUntil,
    };

    /// <summary>The lock is stored with a later PurgeAfter, so the next write of the record may have this one.</summary>
    public IdempotencyRecord RetainUntil(DateTimeOffset purgeAfter) => this with { PurgeAfter = purgeAfter };

    /// <summary>The attempt that reclaimed the record is about to send.</summary>
    public IdempotencyRecord Start() => this with { State = RecordState.InProgress };

    /// <summary>A reply that is found late is kept for as long as any other, so PurgeAfter may have to be raised.</summary>
    public IdempotencyRecord Complete(Outcome.Created created, DateTimeOffset now)
    {
        var expiresAt = now + KeepFor;
        var keepUntil = expiresAt + (2 * IdempotencyOptions.Skew);
        return this with
        {
            State = RecordState.Completed,
            Created = created,
            ExpiresAt = expiresAt,
            PurgeAfter = keepUntil > PurgeAfter ? keepUntil : PurgeAfter,
        };
    }

    public IdempotencyRecord MarkUnknown(DateTimeOffset now) =>
        this with { State = RecordState.Unknown, LastAttemptAt = now, LeaseUntil = now };

    /// <summary>The attempt ends without sending anything, so the next one may reclaim the record at once.</summary>
    public IdempotencyRecord EndLease(DateTimeOffset now) => this with { LeaseUntil = now };
}
