namespace DcsMigration.Tests.Idempotency.Simulation;

/// <summary>
/// One process on a machine of its own: its wall clock is off by a fixed time, its monotonic clock stands still while the machine is
/// paused, and it can crash or freeze at every step of its code.
/// </summary>
internal sealed class SimulatedProcess : TimeProvider
{
    public static readonly DateTimeOffset Epoch = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly Scheduler _scheduler;
    private readonly Faults _faults;
    private readonly TimeSpan _offset;
    private readonly bool _isReliable;
    private readonly ProcessContext _context;
    private readonly List<Action> _held = [];
    private readonly List<Action> _onCrash = [];
    private TimeSpan _paused;

    /// <param name="scheduler">The time.</param>
    /// <param name="faults">What happens to the process, unless it is reliable.</param>
    /// <param name="name">For the trace.</param>
    /// <param name="offset">How far its wall clock is off.</param>
    /// <param name="isReliable">Whether nothing ever happens to it.</param>
    public SimulatedProcess(Scheduler scheduler, Faults faults, string name, TimeSpan offset, bool isReliable = false)
    {
        _scheduler = scheduler;
        _faults = faults;
        _offset = offset;
        _isReliable = isReliable;
        _context = new ProcessContext(this);
        Name = name;
    }

    public string Name { get; }

    public bool IsDead { get; private set; }

    public bool IsFrozen { get; private set; }

    /// <summary>What happens to it during its next lookup. Null if that is left to chance.</summary>
    public ProcessFault? AtNextLookup { get; set; }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => Epoch + _scheduler.Now + _offset;

    public override long GetTimestamp() => (_scheduler.Now - _paused).Ticks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new ProcessTimer(this, () => callback(state));
        timer.Change(dueTime, period);
        return timer;
    }

    public Task DelayAsync(TimeSpan delay) => Task.Delay(delay, this);

    public void OnCrash(Action notify) => _onCrash.Add(notify);

    /// <summary>Runs one step of the process: something that it waits for has happened.</summary>
    public void Deliver(Action step)
    {
        if (IsDead)
            return;

        if (!_isReliable)
            Suffer(_faults.NextForProcess());
        if (IsFrozen)
            _held.Add(step);
        else if (!IsDead)
            Run(step);
    }

    public void Suffer(ProcessFault? fault)
    {
        if (IsDead || IsFrozen)
            return;

        if (fault is { Crashes: true })
        {
            _faults.Trace?.Invoke($"{Name} crashes");
            IsDead = true;
            foreach (var notify in _onCrash)
                notify();
        }
        else if (fault is not null)
        {
            _faults.Trace?.Invoke($"{Name} {(fault.PausesMachine ? "is paused with its machine" : "freezes")} for {fault.FreezeFor}");
            IsFrozen = true;
            _scheduler.After(fault.FreezeFor, () => Wake(fault));
        }
    }

    private void Wake(ProcessFault fault)
    {
        _faults.Trace?.Invoke($"{Name} goes on");
        IsFrozen = false;
        if (fault.PausesMachine)
            _paused += fault.FreezeFor;

        // What was received meanwhile is handled in any order.
        foreach (var step in _held)
            _scheduler.After(_faults.Moment(), () => Deliver(step));
        _held.Clear();
    }

    private void Run(Action step)
    {
        var before = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(_context);
        try
        {
            step();
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(before);
        }
    }

    private sealed class ProcessContext(SimulatedProcess process) : SynchronizationContext
    {
        public override void Post(SendOrPostCallback d, object? state) =>
            process._scheduler.After(TimeSpan.Zero, () => process.Deliver(() => d(state)));
    }

    private sealed class ProcessTimer(SimulatedProcess process, Action callback) : ITimer
    {
        private long _due;
        private bool _isActive;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            _isActive = dueTime != Timeout.InfiniteTimeSpan;
            if (_isActive)
            {
                _due = process.GetTimestamp() + dueTime.Ticks;
                process._scheduler.After(dueTime, Check);
            }

            return true;
        }

        public void Dispose() => _isActive = false;

        public ValueTask DisposeAsync()
        {
            Dispose();
            return default;
        }

        private void Check()
        {
            if (_isActive)
                process.Deliver(Fire);
        }

        private void Fire()
        {
            if (!_isActive)
                return;

            var left = TimeSpan.FromTicks(_due - process.GetTimestamp());
            if (left > TimeSpan.Zero)
            {
                process._scheduler.After(left, Check);
                return;
            }

            _isActive = false;
            callback();
        }
    }
}
