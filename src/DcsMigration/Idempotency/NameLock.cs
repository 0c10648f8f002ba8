using DcsMigration.Text;

namespace DcsMigration.Idempotency;

/// <summary>
/// The lock that all keys with one task name share. At most one of them, the holder, may have an unresolved task.
/// So if DCS lists a task that is not known yet, it can only be the holder's.
/// </summary>
internal sealed record NameLock
{
    public const int MaxKnownTasks = 500;

    public required Sha256Hash NameHash { get; init; }

    /// <summary>The endpoint and the project of this name's tasks.</summary>
    public required Sha256Hash Project { get; init; }

    /// <summary>Plain text, because other keys and the sweep look the holder's task up by name.</summary>
    public required string Name { get; init; }

    /// <summary>The description of the holder's task, in plain text.</summary>
    public string? Description { get; init; }

    /// <summary>The use of a key that may have an unresolved task. Null if there is none.</summary>
    public KeyUse? Holder { get; init; }

    /// <summary>When the holder acquired the lock. No task of the holder is older.</summary>
    public required DateTimeOffset HeldSince { get; init; }

    /// <summary>Tasks that are accounted for. When DCS lists them, they are not the holder's.</summary>
    public IReadOnlyList<KnownTask> KnownTasks { get; init; } = [];

    /// <summary>Identifies one write. A writer whose reply was lost recognizes its own write by it.</summary>
    public required Guid WriteId { get; init; }

    /// <summary>From then on the lock counts as absent.</summary>
    public required DateTimeOffset PurgeAfter { get; init; }

    /// <summary>The version of the stored row. Null until the lock is stored.</summary>
    public string? ETag { get; init; }

    /// <summary>When a full lock has room again.</summary>
    public DateTimeOffset FullUntil => KnownTasks.Min(task => task.At) + ForgetAfter + TimeSpan.FromTicks(1);

    /// <summary>After that time a known task is older than anything a new holder's lookup asks for.</summary>
    private static TimeSpan ForgetAfter => 2 * IdempotencyOptions.Skew;

    public bool IsPastPurge(DateTimeOffset now) => now >= PurgeAfter;

    public bool IsHeldBy(IdempotencyRecord record) => Holder == record.Use;

    /// <summary>Whether there is room for another known task. Nothing is dropped for it: the holder's lookup may need every one.</summary>
    public bool CanAddKnownTask => KnownTasks.Count < MaxKnownTasks;

    /// <summary>Whether a new holder has no room for another known task.</summary>
    public bool IsFull(DateTimeOffset now) => Recent(now).Count() >= MaxKnownTasks;

    public static NameLock New(GatedRequest request, KeyUse holder, DateTimeOffset now, DateTimeOffset purgeAfter) => new()
    {
        NameHash = request.NameHash,
        Project = request.Project,
        Name = request.Task.Name,
        Description = request.Task.Description,
        Holder = holder,
        HeldSince = now,
        WriteId = UniqueId.New(),
        PurgeAfter = purgeAfter,
    };

    /// <summary>Another use of a key becomes the holder. If the last holder has created a task, that task becomes a known one.</summary>
    public NameLock Acquire(
        GatedRequest request, KeyUse holder, DateTimeOffset now, DateTimeOffset purgeAfter, string? lastHoldersTask = null)
    {
        IEnumerable<KnownTask> added = lastHoldersTask is null ? [] : [new(lastHoldersTask, now)];
        return New(request, holder, now, purgeAfter) with { KnownTasks = [.. Recent(now), .. added], ETag = ETag };
    }

    /// <summary>The holder stays the same, and so do HeldSince and the known tasks.</summary>
    public NameLock Renew(DateTimeOffset purgeAfter) => this with { WriteId = UniqueId.New(), PurgeAfter = purgeAfter };

    /// <summary>The holder created nothing.</summary>
    public NameLock Release() => this with { Holder = null, WriteId = UniqueId.New() };

    /// <summary>The holder's task becomes a known one.</summary>
    public NameLock Release(string holdersTask, DateTimeOffset now) =>
        Release() with { KnownTasks = [.. Recent(now), new(holdersTask, now)] };

    public NameLock AddKnownTask(string task, DateTimeOffset now) =>
        this with { KnownTasks = [.. KnownTasks, new(task, now)], WriteId = UniqueId.New() };

    private IEnumerable<KnownTask> Recent(DateTimeOffset now) => KnownTasks.Where(task => now - task.At <= ForgetAfter);
}
