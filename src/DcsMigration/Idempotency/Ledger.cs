namespace DcsMigration.Idempotency;

/// <summary>
/// The row that all keys with one task name share. At most one of them, the holder, may have an unresolved task.
/// So if DCS lists a task that is not known yet, it can only be the holder's.
/// </summary>
internal sealed record Ledger
{
    public const int MaxKnownTasks = 500;

    public required Sha256Hash NameHash { get; init; }

    /// <summary>Plain text, because other keys and the sweep look the holder's task up by name.</summary>
    public required string Name { get; init; }

    /// <summary>The description of the holder's task, in plain text.</summary>
    public string? Description { get; init; }

    /// <summary>The use of a key that may have an unresolved task. Null if there is none.</summary>
    public KeyUse? Holder { get; init; }

    /// <summary>When the ledger was taken. No task of the holder is older.</summary>
    public required DateTimeOffset HeldSince { get; init; }

    /// <summary>Tasks that are accounted for. When DCS lists them, they are not the holder's.</summary>
    public IReadOnlyList<KnownTask> KnownTasks { get; init; } = [];

    /// <summary>Identifies one write. A writer whose reply was lost recognizes its own write by it.</summary>
    public required Guid WriteId { get; init; }

    /// <summary>From then on the ledger counts as absent.</summary>
    public required DateTimeOffset PurgeAfter { get; init; }

    /// <summary>The version of the stored row. Null until the ledger is stored.</summary>
    public string? ETag { get; init; }

    /// <summary>When a full ledger has room again.</summary>
    public DateTimeOffset FullUntil => KnownTasks.Min(task => task.At) + ForgetAfter + TimeSpan.FromTicks(1);

    /// <summary>After that time a known task is older than anything a new holder's lookup asks for.</summary>
    private static TimeSpan ForgetAfter => 2 * IdempotencyOptions.Skew;

    public bool IsPastPurge(DateTimeOffset now) => now >= PurgeAfter;

    public bool IsHeldBy(IdempotencyRecord record) => Holder == record.Use;

    /// <summary>Whether there is no room for another known task.</summary>
    public bool IsFull(DateTimeOffset now) => Recent(now).Count() >= MaxKnownTasks;

    public static Ledger New(GatedRequest request, IdempotencyRecord record, Attempt attempt, DateTimeOffset now) => new()
    {
        NameHash = request.NameHash,
        Name = request.Task.Name,
        Description = request.Task.Description,
        Holder = record.Use,
        HeldSince = now,
        WriteId = Guid.NewGuid(),
        PurgeAfter = attempt.LedgerPurgeAfter,
    };

    /// <summary>The record's use becomes the holder. If the last holder has created a task, that task becomes a known one.</summary>
    public Ledger Take(GatedRequest request, IdempotencyRecord record, Attempt attempt, DateTimeOffset now, string? lastHoldersTask = null)
    {
        IEnumerable<KnownTask> added = lastHoldersTask is null ? [] : [new(lastHoldersTask, now)];
        return New(request, record, attempt, now) with { KnownTasks = [.. Recent(now), .. added], ETag = ETag };
    }

    /// <summary>The holder stays the same, and so do HeldSince and the known tasks.</summary>
    public Ledger Renew(Attempt attempt) =>
        this with { WriteId = Guid.NewGuid(), PurgeAfter = attempt.LedgerPurgeAfter };

    /// <summary>The holder created nothing.</summary>
    public Ledger Free() => this with { Holder = null, WriteId = Guid.NewGuid() };

    /// <summary>The holder's task becomes a known one.</summary>
    public Ledger Free(string holdersTask, DateTimeOffset now) => Free() with { KnownTasks = [.. Recent(now), new(holdersTask, now)] };

    /// <returns>Null if the ledger is full. Nothing is dropped here, because the holder's lookup may need every known task.</returns>
    public Ledger? AddKnownTask(string task, DateTimeOffset now) => KnownTasks.Count < MaxKnownTasks
        ? this with { KnownTasks = [.. KnownTasks, new(task, now)], WriteId = Guid.NewGuid() }
        : null;

    private IEnumerable<KnownTask> Recent(DateTimeOffset now) => KnownTasks.Where(task => now - task.At <= ForgetAfter);
}

/// <summary>One use of a key.</summary>
internal sealed record KeyUse(Sha256Hash Key, Guid UseId);

/// <param name="InstanceId">The id of a task that is accounted for.</param>
/// <param name="At">When it became known.</param>
internal sealed record KnownTask(string InstanceId, DateTimeOffset At);
