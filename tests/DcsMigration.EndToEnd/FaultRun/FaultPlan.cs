using DcsMigration.Simulators.Wire;

namespace DcsMigration.EndToEnd.FaultRun;

/// <summary>
/// Chooses faults at random. The same seed gives the same sequence of faults, but requests can arrive in a different order.
/// </summary>
internal sealed class FaultPlan(int seed)
{
    private const double ShareOfCreates = 0.5;
    private const double ShareOfLists = 0.25;
    private const double ShareOfStoreCalls = 0.03;

    /// <summary>Without 401: two in a row hold back the credential for minutes.</summary>
    private static readonly int[] FilterStatuses = [302, 403, 404, 429];

    /// <summary>Every kind of fault that the simulator has, where possible both with and without a created task.</summary>
    private static readonly Fault[] CreateFaults =
    [
        Faults.ResetBeforeReading, Faults.ResetAfterCreating, Faults.HangBeforeCreating, Faults.HangAfterCreating,
        Faults.TruncatedReply, Faults.OversizedReply, Faults.TooManyRequests(), Faults.TooManyRequests(retryAfterSeconds: 1),
        Faults.Delay(TimeSpan.FromMilliseconds(100)), Faults.Delay(TimeSpan.FromMilliseconds(700)),
        Faults.Dcs5000(creates: false), Faults.Dcs5000(creates: true), Faults.Dcs5006(),
        Faults.Gateway0601(creates: false), Faults.Gateway0601(creates: true),
        Faults.Gateway0202(creates: false), Faults.Gateway0202(creates: true), Faults.Gateway0613(),
        Faults.Gateway0203(creates: false), Faults.Gateway0203(creates: true),
        Faults.NestedError(500, "111400063", "Internal error.", creates: true),
        Faults.IamError(500, "Internal error.", "Error", creates: false),
        Faults.Html(502, creates: false), Faults.Html(502, creates: true), Faults.Empty(503, creates: true),
        Faults.OkWithoutInstanceId(creates: false), Faults.OkWithoutInstanceId(creates: true),
        Faults.NotJson200(creates: true), Faults.RequestTimeout408(creates: false), Faults.RequestTimeout408(creates: true),
        .. FilterStatuses.Select(status => Faults.Html(status, creates: false)),
        .. FilterStatuses.Select(status => Faults.Html(status, creates: true)),
    ];

    private static readonly Fault[] ListFaults =
    [
        Faults.ResetBeforeReading, Faults.HangBeforeCreating, Faults.TruncatedReply, Faults.TooManyRequests(),
        Faults.Dcs5000(creates: false), Faults.Html(502), Faults.NotJson200(creates: false),
    ];

    private readonly Lock _lock = new();
    private readonly Random _random = new(seed);
    private volatile bool _hasEnded;

    public Fault NextForCreate() => Next(ShareOfCreates, CreateFaults, Fault.None);

    public Fault NextForList() => Next(ShareOfLists, ListFaults, Fault.None);

    public StoreFault NextForStore() => Next(ShareOfStoreCalls, [StoreFault.ResetBefore, StoreFault.ResetAfter], StoreFault.None);

    /// <summary>Returns the delay before the next kill.</summary>
    public TimeSpan NextKill()
    {
        lock (_lock)
            return TimeSpan.FromSeconds(2 + (_random.NextDouble() * 4));
    }

    /// <summary>Ends all faults.</summary>
    public void End() => _hasEnded = true;

    private T Next<T>(double share, T[] faults, T none)
    {
        lock (_lock)
            return _hasEnded || _random.NextDouble() >= share ? none : faults[_random.Next(faults.Length)];
    }
}
