using DcsMigration.Idempotency;
using DcsMigration.Tests.Infrastructure;

namespace DcsMigration.Tests.Idempotency.Simulation;

/// <summary>The faults of one run. A run has only some kinds of faults: all kinds at once would hide each other's effects.</summary>
internal sealed class Faults
{
    private static readonly TimeSpan MaxLateWrite = TimeSpan.FromMinutes(5);

    private readonly Random _random;
    private readonly Scenario _scenario;
    private readonly double _crash;
    private readonly double _freeze;
    private readonly double _pause;
    private readonly double _crashAtDcs;
    private readonly double _freezeAtDcs;
    private readonly double _freezeInSweep;
    private readonly double _storeSlow;
    private readonly double _storeLost;
    private readonly double _storeLostReply;
    private readonly double _storeLate;
    private readonly double _storeRepeated;
    private readonly double _storeCopied;
    private readonly double _listFails;
    private readonly double _listSlow;
    private readonly double _post;
    private readonly double _lateEffect;
    private readonly double _lag;
    private readonly double _storeContradicts;
    private readonly double _slowConnect;
    private readonly double _slowWire;
    private readonly double _slowCredentials;
    private readonly double _hangUp;
    private readonly TimeSpan _maxFreeze;

    public Faults(Random random, Scenario scenario)
    {
        _random = random;
        _scenario = scenario;
        _crash = Math.Max(Rate(0.02), scenario.MinCrashRate);
        _freeze = Math.Max(Rate(scenario.MaxFreezeRate), scenario.MinFreezeRate);
        _pause = scenario.PausesMachines ? Math.Max(Rate(0.03), 0.005) : 0;
        _crashAtDcs = Rate(0.3);
        _freezeAtDcs = scenario.MaxFreezeRate > 0 ? Math.Max(Rate(0.5), scenario.MinFreezeRateAtDcs) : 0;
        _freezeInSweep = scenario.MaxFreezeRate > 0 ? Rate(0.5) : 0;
        _storeSlow = Math.Max(Rate(0.3), scenario.MinSlowStore);
        _storeLost = Rate(0.1);
        _storeLostReply = Rate(0.2);
        _storeLate = Rate(0.1);
        _storeRepeated = Rate(0.1);
        _storeCopied = Rate(0.1);
        _listFails = Rate(0.3);
        _listSlow = Math.Max(Rate(1), scenario.MinSlowLists);
        _post = Math.Max(Rate(1), scenario.MinPostFaults);
        _lateEffect = Rate(1);
        _lag = Rate(1);
        _storeContradicts = Rate(0.2);
        _slowConnect = Rate(0.5);
        _slowWire = Math.Max(Rate(0.5), scenario.MinSlowPosts);
        _slowCredentials = Math.Max(Rate(0.3), scenario.MinSlowPosts);
        _hangUp = Rate(0.3);
        _maxFreeze = Pick(TimeSpan.FromSeconds(10), TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(5), scenario.MaxFreeze);
    }

    /// <summary>From then on no new faults happen, but late messages still arrive.</summary>
    public bool IsOver { get; set; }

    /// <summary>While the list is refused, say because a right was withdrawn.</summary>
    public bool ListIsDown { get; set; }

    public Action<string>? Trace { get; init; }

    public TimeSpan Moment() => Between(TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(20));

    /// <summary>During the first calls of a request.</summary>
    public TimeSpan Early() => Between(TimeSpan.Zero, TimeSpan.FromSeconds(0.1));

    public TimeSpan Between(TimeSpan min, TimeSpan max) => min + ((max - min) * _random.NextDouble());

    public bool Strikes(double rate) => !IsOver && rate > 0 && _random.NextDouble() < rate;

    public ProcessFault? NextForProcess() =>
        Strikes(_crash) ? new(Crashes: true)
        : Strikes(_freeze) ? new(FreezeFor: Spread(TimeSpan.FromSeconds(0.2), _maxFreeze))
        : Strikes(_pause) ? new(FreezeFor: Spread(TimeSpan.FromSeconds(1), _maxFreeze), PausesMachine: true)
        : null;

    /// <summary>While a call to DCS is under way, which is where it hurts most.</summary>
    public ProcessFault? NextAtDcs() =>
        Strikes(_crashAtDcs) ? new(Crashes: true)
        : Strikes(_freezeAtDcs) ? new(FreezeFor: Spread(TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(5)))
        : null;

    /// <summary>While the sweep is between two calls.</summary>
    public ProcessFault? NextInSweep() =>
        Strikes(_freezeInSweep) ? new(FreezeFor: Spread(TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(2))) : null;

    /// <summary>How long until the sweep runs again.</summary>
    public TimeSpan NextSweep() => IsOver || ListIsDown ? Scenario.SweepInterval : Spread(TimeSpan.FromSeconds(2), _scenario.MaxSweepGap);

    public CallFate NextForStore()
    {
        var fate = new CallFate(Strikes(_storeSlow) ? Slow() : Moment(), Strikes(_storeSlow) ? Slow() : Moment());
        return Strikes(_storeLate) ? new(Spread(IIdempotencyStore.CallTimeout, MaxLateWrite), ReplyAfter: null)
            : Strikes(_storeLostReply) ? fate with { ReplyAfter = null }
            : Strikes(_storeLost) ? CallFate.Lost
            : Strikes(_storeRepeated) ? fate with { AgainAfter = Slow() }
            : Strikes(_storeCopied) ? fate with { CopyAfter = Spread(IIdempotencyStore.CallTimeout, Min(MaxLateWrite, _scenario.KeepFor)) }
            : fate;
    }

    public CallFate NextForList()
    {
        return Strikes(_listFails) ? CallFate.Lost
            : new(Strikes(_listSlow) ? SlowList() : Moment(), Strikes(_listSlow) ? SlowList() : Moment());
    }

    public TimeSpan NextCredentials() => Strikes(_slowCredentials) ? Between(TimeSpan.Zero, TimeSpan.FromSeconds(20)) : TimeSpan.Zero;

    public PostFate NextForPost()
    {
        // From the fence to the wire, by the clock of whoever is ahead; and from the wire until every list shows the task.
        var maxWire = Max(IdempotencyOptions.Margin - _scenario.Skew, TimeSpan.Zero);
        var maxSettle = Scenario.SettleAfter - _scenario.Skew - TimeSpan.FromSeconds(1);
        var effect = Strikes(_lateEffect) ? Spread(Moment(), maxSettle) : Moment();
        var lag = Strikes(_lag) ? Pick(maxSettle - effect, Between(TimeSpan.Zero, maxSettle - effect)) : TimeSpan.Zero;
        return new(
            Kind: Strikes(_post) ? (PostKind)_random.Next(1, 8) : PostKind.Created,
            ConnectAfter: Strikes(_slowConnect) ? Between(TimeSpan.Zero, TestOptions.Dcs.ConnectTimeout) : Moment(),
            WireAfter: Strikes(_slowWire) ? Between(TimeSpan.Zero, maxWire) : Min(Moment(), maxWire),
            EffectAfter: effect,
            MaxLag: Max(lag, TimeSpan.Zero),
            ReplyAfter: Moment());
    }

    /// <summary>Whether the store refuses an insert although there is no row.</summary>
    public bool NextContradiction() => Strikes(_storeContradicts);

    /// <summary>With which status a filter answers instead of DCS.</summary>
    public int NextFilterStatus() => Pick(302, 401, 403, 404, 429);

    /// <summary>How long a caller waits for the reply.</summary>
    public TimeSpan NextCallerTimeout() =>
        Strikes(_hangUp) ? Spread(TimeSpan.FromSeconds(0.05), TimeSpan.FromSeconds(30)) : TimeSpan.FromMinutes(2);

    private static TimeSpan Max(TimeSpan a, TimeSpan b) => a > b ? a : b;

    private static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;

    /// <summary>Often longer than a process waits for it, unless the process stands still.</summary>
    private TimeSpan SlowList() => Pick(Spread(Moment(), TimeSpan.FromSeconds(18)), Between(TimeSpan.Zero, TimeSpan.FromMinutes(2)));

    private TimeSpan Slow() => Spread(TimeSpan.FromMilliseconds(20), TimeSpan.FromSeconds(4));

    /// <summary>Between the two, short ones as often as long ones.</summary>
    private TimeSpan Spread(TimeSpan min, TimeSpan max) =>
        max <= min ? min : TimeSpan.FromSeconds(min.TotalSeconds * Math.Pow(max / min, _random.NextDouble()));

    private double Rate(double max) => _random.Next(2) == 0 ? 0 : max * Math.Pow(10, -1.5 * _random.NextDouble());

    private T Pick<T>(params ReadOnlySpan<T> choices) => choices[_random.Next(choices.Length)];
}
