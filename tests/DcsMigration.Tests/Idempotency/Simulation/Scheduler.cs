namespace DcsMigration.Tests.Idempotency.Simulation;

/// <summary>Virtual time, and everything that is still to happen in it, on one thread.</summary>
internal sealed class Scheduler
{
    private readonly PriorityQueue<Action, (long At, long Order)> _events = new();
    private long _order;

    public TimeSpan Now { get; private set; }

    public void After(TimeSpan delay, Action action) => _events.Enqueue(action, ((Now + delay).Ticks, _order++));

    /// <summary>False if nothing is left to happen.</summary>
    public bool RunNext()
    {
        if (!_events.TryDequeue(out var action, out var due))
            return false;

        Now = TimeSpan.FromTicks(due.At);
        action();
        return true;
    }
}
