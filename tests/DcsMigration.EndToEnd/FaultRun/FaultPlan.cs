using DcsMigration.Simulators;

namespace DcsMigration.EndToEnd.FaultRun;

/// <summary>
/// Which fault comes next, drawn from a seed: the same seed gives the same faults in the same order of arrival.
/// Which request meets which is the machine's doing.
/// </summary>
internal sealed class FaultPlan(int seed)
{
    private const double ShareOfCreates = 0.5;
    private const double ShareOfLists = 0.25;
    private const double ShareOfStoreCalls = 0.03;

    /// <summary>Every kind that the simulator has, and of each pair the one that creates and the one that doesn't.</summary>
    private static readonly Fault[] CreateFaults =
    [
        Faults.ResetBeforeReading, Faults.ResetAfterCreating, Faults.HangBeforeCreating, Faults.HangAfterCreating,
        Faults.TruncatedReply, Faults.OversizedReply, Faults.TooManyRequests(), Faults.TooManyRequests(retryAfterSeconds: 1),
        Faults.Delay(TimeSpan.FromMilliseconds(100)), Faults.Delay(TimeSpan.FromMilliseconds(700)),
        Faults.Dcs5000(creates: false), Faults.Dcs5000(creates: true), Faults.Dcs5006(),
        Faults.Gateway0601(creates: false), Faults.Gateway0601(creates: true),
        Faults.Gateway0202(creates: false), Faults.Gateway0202(creates: true), Faults.Gateway0613(),
        Faults.Gateway0203(creates: false), Faults.Gateway0203(creates: true),
        Faults.NestedError(500, "111400063", "Internal error.", creates: true), Faults.IamError(500, "Internal error.", "Error", creates: false),
        Faults.Html(502, creates: false), Faults.Html(502, creates: true), Faults.Empty(503, creates: true),
        Faults.OkWithoutInstanceId(creates: false), Faults.OkWithoutInstanceId(creates: true),
        Faults.NotJson200(creates: true), Faults.RequestTimeout408(creates: false), Faults.RequestTimeout408(creates: true),
    ];

    private static readonly Fault[] ListFaults =
    [
        Faults.ResetBeforeReading, Faults.HangBeforeCreating, Faults.TruncatedReply, Faults.TooManyRequests(),
        Faults.Dcs5000(creates: false), Faults.Html(502), Faults.NotJson200(creates: false),
    ];

    private readonly Lock _lock = new();
    private readonly Random _random = new(seed);
    private volatile bool _over;

    public Fault NextForCreate() => Next(ShareOfCreates, CreateFaults, Fault.None);

    public Fault NextForList() => Next(ShareOfLists, ListFaults, Fault.None);

    public StoreFault NextForStore() => Next(ShareOfStoreCalls, [StoreFault.CutBefore, StoreFault.CutAfter], StoreFault.None);

    /// <summary>When the next process is killed.</summary>
    public TimeSpan NextKill()
    {
        lock (_lock)
            return TimeSpan.FromSeconds(2 + (_random.NextDouble() * 4));
    }

    /// <summary>From now on all is well.</summary>
    public void End() => _over = true;

    private T Next<T>(double share, T[] faults, T none)
    {
        lock (_lock)
            return _over || _random.NextDouble() >= share ? none : faults[_random.Next(faults.Length)];
    }
}
