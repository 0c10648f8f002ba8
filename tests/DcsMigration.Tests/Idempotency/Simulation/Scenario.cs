using DcsMigration.Dcs;
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
    ];

    /// <summary>Several attempts of one key stand still together in one process, while another process goes on.</summary>
    private static Scenario Frozen => new("frozen together", A, A, A, A, A, A, B, B)
    {
        MaxCalls = 8,
        StartWithin = TimeSpan.FromSeconds(20),
        MinFreezeRateAtDcs = 0.3,
        MinSlowLists = 0.3,
        MinSlowStore = 0.3,
        MinPostFaults = 0.6,
        MaxFreeze = TimeSpan.FromMinutes(5),
    };

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

    public bool PausesMachines { get; init; }

    public double MinSlowLists { get; init; }

    public double MinSlowStore { get; init; }

    public double MinCrashRate { get; init; }

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

/// <summary>The calls of one caller, one after the other.</summary>
internal sealed record CallerPlan(params IReadOnlyList<SimulatedCall> Calls);

/// <summary>A request, in words.</summary>
internal sealed record SimulatedCall(
    string Key, string Task = "first", string? Description = "text", string Network = "one", bool IsDerived = false)
{
    public GatedRequest ToRequest(IdempotencyOptions options) => new(
        Sha256Hash.Of(Key),
        Sha256Hash.Of($"{Task}/{Description}/{Network}"),
        ProjectHash.Of(TestOptions.Dcs),
        Sha256Hash.Of(Task),
        new MigrationTaskRequest(Task, Description, Network, "subnet", "group"),
        IsDerived ? options.DerivedKeyWindow : options.KeepFor);
}
