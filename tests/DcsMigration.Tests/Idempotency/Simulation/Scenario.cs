using DcsMigration.Idempotency;
using DcsMigration.Tests.Infrastructure;

namespace DcsMigration.Tests.Idempotency.Simulation;

/// <summary>Who calls with what, and which faults are common. The numbers of a run are random.</summary>
internal sealed record Scenario(string Name, params IReadOnlyList<CallerPlan> Callers)
{
    public static readonly TimeSpan SettleAfter = TestOptions.Idempotency.SettleAfter;

    public static readonly TimeSpan SweepInterval = TimeSpan.FromMinutes(10);

    private static readonly CallerPlan A = new(new SimulatedCall("a"));
    private static readonly CallerPlan B = new(new SimulatedCall("b"));
    private static readonly CallerPlan C = new(new SimulatedCall("c"));
    private static readonly CallerPlan D = new(new SimulatedCall("d"));

    public static IReadOnlyList<Scenario> All { get; } =
    [
        new("one key", A, A),
        new("two keys", A, B),
        new("three keys", A, B, C),
        new("two bodies", A, new(new SimulatedCall("b", Network: "other"))),
        new("descriptions", A, new(new SimulatedCall("b", Description: "another")), new(new SimulatedCall("c", Description: null))),
        new("two names", new(new("a"), new("a", Task: "second")), B, new(new SimulatedCall("c", Task: "second"))),
        new("derived keys", Derived, Derived, new(new SimulatedCall("a"), new SimulatedCall("b"))) { MaxGap = TimeSpan.FromMinutes(15) },
        new("skew 5 s", A, B, C) { Skew = TimeSpan.FromSeconds(5) },
        new("skew 20 s", A, B, C) { Skew = TimeSpan.FromSeconds(20) },
        Purge("purge") with { MaxFreezeRate = 0 },
        Purge("purge with freezes") with { MinFreezeRate = 0.002, MaxFreeze = TimeSpan.FromHours(1) },
        new("paused machines", A, B, A) { PausesMachines = true },
        new("four processes", A, B, C, D)
        {
            Processes = 4,
            MaxCalls = 8,
            StartWithin = TimeSpan.FromMinutes(4),
            MinFreezeRate = 0.002,
            MaxFreezeRate = 0.05,
            MinFreezeRateAtDcs = 0.2,
            MinSlowLists = 0.3,
            MinPostFaults = 0.4,
        },
        new("dates without a zone", A, B, A) { DatesHaveZone = false },
        new("two projects on one table", A, B, A) { SharesTable = true },
        new("eight keys", A, B, C, D, Key("e"), Key("f"), Key("g"), Key("h")) { Processes = 4, StartWithin = TimeSpan.Zero },
        Frozen,
        PurgeEdge,
        Reclaimed,
    ];

    /// <summary>
    /// Two attempts of one key stand still together: one of them resolves a holder that has died, and the other one waits. Meanwhile the
    /// sweep deletes their record, and another process uses the key again.
    /// </summary>
    private static Scenario Frozen => new(
        "frozen together",
        B with { Process = 1, MaxCalls = 1 },
        A with { Process = 0, StartAfter = TimeSpan.FromSeconds(43), MaxCalls = 1 },
        A with { Process = 0, StartAfter = TimeSpan.FromSeconds(43), MaxCalls = 1 },
        A with { Process = 1, StartAfter = TimeSpan.FromMinutes(3), MaxCalls = 1 })
    {
        StartWithin = TimeSpan.FromSeconds(0.01),
        CrashesEarly = 1,
        FreezesAtLookup = 0,
        MaxFreeze = TimeSpan.FromMinutes(4),
        MaxSweepGap = TimeSpan.FromSeconds(40),
        MaxFreezeRate = 0,
        MinPostFaults = 0.8,
    };

    /// <summary>
    /// The first process dies between its record and the lock. Just before the record is purged, attempts of its key and one of another
    /// key arrive together.
    /// </summary>
    private static Scenario Reclaimed => new(
        "reclaimed at the purge edge", A with { Process = 0, MaxCalls = 1 }, AtPurge("b"), AtPurge("a"), AtPurge("a"), AtPurge("a"))
    {
        KeepFor = TimeSpan.FromMinutes(2),
        StartWithin = TimeSpan.FromSeconds(0.01),
        CrashesEarly = 0,
        MaxCalls = 2,
        MinPostFaults = 0.4,
        MinSlowPosts = 0.5,
        ReturnsAtPurge = true,
    };

    private static CallerPlan AtPurge(string key) => Key(key) with { StartAfter = TimeSpan.FromSeconds(10), StartsAtPurge = true };

    /// <summary>Callers come back when their records are about to be purged, and some attempts outlive that.</summary>
    private static Scenario PurgeEdge => new(
        "purge edge", Repeated("a"), Repeated("a"), Repeated("a"), Repeated("a"), Repeated("b"), Repeated("b"))
    {
        KeepFor = TimeSpan.FromMinutes(2),
        MaxGap = TimeSpan.FromSeconds(1),
        StartWithin = TimeSpan.FromSeconds(3),
        MinCrashRate = 0.01,
        MinPostFaults = 0.6,
        MinSlowLists = 0.3,
        MinSlowStore = 0.3,
        ReturnsAtPurge = true,
    };

    public int Processes { get; init; } = 2;

    /// <summary>The largest difference between two of our clocks.</summary>
    public TimeSpan Skew { get; init; } = TimeSpan.FromSeconds(1);

    public TimeSpan KeepFor { get; init; } = TimeSpan.FromHours(24);

    /// <summary>Between two uses by one caller.</summary>
    public TimeSpan MaxGap { get; init; } = TimeSpan.FromMinutes(1);

    public TimeSpan StartWithin { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How often a caller asks while things go wrong.</summary>
    public int MaxCalls { get; init; } = 4;

    public double MinFreezeRate { get; init; }

    public double MinFreezeRateAtDcs { get; init; }

    public double MinPostFaults { get; init; }

    public double MaxFreezeRate { get; init; } = 0.02;

    public TimeSpan MaxFreeze { get; init; } = TimeSpan.FromMinutes(20);

    public TimeSpan MaxSweepGap { get; init; } = SweepInterval;

    public bool PausesMachines { get; init; }

    public double MinSlowLists { get; init; }

    public double MinSlowStore { get; init; }

    public double MinSlowPosts { get; init; }

    public double MinCrashRate { get; init; }

    /// <summary>The process that crashes during its first request.</summary>
    public int? CrashesEarly { get; init; }

    /// <summary>The process that stands still for minutes during its first lookup.</summary>
    public int? FreezesAtLookup { get; init; }

    /// <summary>
    /// Whether the dates in DCS's list have a zone. Without one, a task that is listed is left to a person.
    /// </summary>
    public bool DatesHaveZone { get; init; } = true;

    /// <summary>Whether the sweep of another project, whose DCS has no tasks, runs on the same table.</summary>
    public bool SharesTable { get; init; }

    /// <summary>Now and then DCS refuses its list for a day.</summary>
    public bool HasOutages { get; init; }

    /// <summary>Whether callers pause until an open record is about to be purged. Meanwhile nothing is swept.</summary>
    public bool ReturnsAtPurge { get; init; }

    public IdempotencyOptions Options => TestOptions.Idempotency with
    {
        KeepFor = KeepFor,
        DerivedKeyWindow = KeepFor < TestOptions.Idempotency.DerivedKeyWindow ? KeepFor : TestOptions.Idempotency.DerivedKeyWindow,
    };

    private static CallerPlan Derived => new(new("derived", IsDerived: true), new("derived", IsDerived: true));

    public override string ToString() => Name;

    private static CallerPlan Key(string key) => new(new SimulatedCall(key));

    private static Scenario Purge(string name) => new(name, Repeated("a"), Repeated("b"), Repeated("c"))
    {
        KeepFor = TimeSpan.FromMinutes(2),
        MaxGap = TimeSpan.FromMinutes(40),
        HasOutages = true,
    };

    private static CallerPlan Repeated(string key) => new(new(key), new(key), new(key));
}
