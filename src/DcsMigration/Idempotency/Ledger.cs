namespace DcsMigration.Idempotency;

/// <summary>
/// The row that all keys with one task name share. At most one of them may have an unresolved task at a time: the holder.
/// So a listed task that is not yet known can only be the holder's.
/// </summary>
internal sealed record Ledger
{
    public const int MaxKnownTasks = 500;

    public required Sha256Hash NameHash { get; init; }

    /// <summary>In clear, as DCS's console shows it: whoever helps the holder looks its task up by it.</summary>
    public required string Name { get; init; }

    /// <summary>The holder's, in clear.</summary>
    public string? Description { get; init; }

    /// <summary>Who may have an unresolved task; null where nobody has.</summary>
    public Hold? Holder { get; init; }

    /// <summary>No task of the holder is older.</summary>
    public required DateTimeOffset HeldSince { get; init; }

    /// <summary>The lease of the attempt that wrote the row last.</summary>
    public required DateTimeOffset LeaseUntil { get; init; }

    /// <summary>Tasks of earlier holders: a list that shows them shows nothing new.</summary>
    public IReadOnlyList<KnownTask> KnownTasks { get; init; } = [];

    /// <summary>Another one for each write: a writer whose reply was lost recognises its own write by it.</summary>
    public required Guid WriteId { get; init; }

    /// <summary>From then on the row counts as absent.</summary>
    public required DateTimeOffset PurgeAfter { get; init; }

    public string? ETag { get; init; }

    /// <summary>When the next known task may be dropped.</summary>
    public DateTimeOffset RoomAt => KnownTasks.Min(task => task.At) + ForgetAfter + TimeSpan.FromTicks(1);

    private static TimeSpan ForgetAfter => 2 * IdempotencyOptions.Skew;

    public static Ledger New(GatedRequest request, IdempotencyRecord record, Attempt attempt, DateTimeOffset now) => new()
    {
        NameHash = request.NameHash,
        Name = request.Task.Name,
        Description = request.Task.Description,
        Holder = record.Hold,
        HeldSince = now,
        LeaseUntil = attempt.LeaseUntil,
        WriteId = Guid.NewGuid(),
        PurgeAfter = attempt.LedgerPurgeAfter,
    };

    public bool IsAbsent(DateTimeOffset now) => now >= PurgeAfter;

    public bool IsHeldBy(IdempotencyRecord record) => Holder == record.Hold;

    /// <summary>The row with a new holder, or null while there is no room for another known task.</summary>
    public Ledger? Take(GatedRequest request, IdempotencyRecord record, Attempt attempt, string? holdersTask, DateTimeOffset now) =>
        WithRecent(holdersTask, now) is { } known
            ? this with
            {
                Description = request.Task.Description,
                Holder = record.Hold,
                HeldSince = now,
                LeaseUntil = attempt.LeaseUntil,
                KnownTasks = known,
                WriteId = Guid.NewGuid(),
                PurgeAfter = attempt.LedgerPurgeAfter,
            }
            : null;

    /// <summary>The same holder goes on: HeldSince and the known tasks stay.</summary>
    public Ledger Renew(Attempt attempt) =>
        this with { LeaseUntil = attempt.LeaseUntil, WriteId = Guid.NewGuid(), PurgeAfter = attempt.LedgerPurgeAfter };

    public Ledger Free() => this with { Holder = null, WriteId = Guid.NewGuid() };

    /// <summary>The holder's task is accounted for: it becomes a known one. Null while there is no room for it.</summary>
    public Ledger? Free(string holdersTask, DateTimeOffset now) =>
        WithRecent(holdersTask, now) is { } known ? Free() with { KnownTasks = known } : null;

    /// <summary>One more known task under whoever holds the row. Null where there is no room: the holder may need all the others.</summary>
    public Ledger? Know(string task, DateTimeOffset now) => KnownTasks.Count < MaxKnownTasks
        ? this with { KnownTasks = [.. KnownTasks, new KnownTask(task, now)], WriteId = Guid.NewGuid() }
        : null;

    /// <summary>A later holder's search does not reach back as far as a task that has been known for twice the skew.</summary>
    private List<KnownTask>? WithRecent(string? added, DateTimeOffset now)
    {
        var recent = KnownTasks.Where(task => now - task.At <= ForgetAfter).ToList();
        if (recent.Count >= MaxKnownTasks)
            return null;
        if (added is not null)
            recent.Add(new KnownTask(added, now));

        return recent;
    }
}

/// <summary>One use of a key.</summary>
internal sealed record Hold(Sha256Hash Key, Guid UseId);

/// <param name="InstanceId">A task that is accounted for.</param>
/// <param name="At">When it became known.</param>
internal sealed record KnownTask(string InstanceId, DateTimeOffset At);
