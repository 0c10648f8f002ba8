using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace DcsMigration.Tests.Infrastructure;

/// <summary>Fake time that signals each timer that is started, so that a test advances it only afterwards.</summary>
internal sealed class SignallingTime() : FakeTimeProvider(new DateTimeOffset(2026, 7, 1, 12, 0, 0, TimeSpan.Zero))
{
    private readonly Lock _lock = new();
    private readonly List<TimeSpan> _started = [];
    private TaskCompletionSource _changed = NewSignal();

    /// <summary>The due time of each timer, in the order in which they were started.</summary>
    public IReadOnlyList<TimeSpan> Started
    {
        get
        {
            lock (_lock)
                return [.. _started];
        }
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = base.CreateTimer(callback, state, dueTime, period);
        lock (_lock)
        {
            _started.Add(dueTime);
            _changed.SetResult();
            _changed = NewSignal();
        }

        return timer;
    }

    /// <summary>Waits until so many timers with such a due time have been started.</summary>
    public async Task WaitForTimerAsync(Func<TimeSpan, bool> which, int count = 1)
    {
        while (true)
        {
            Task changed;
            lock (_lock)
            {
                if (_started.Count(which) >= count)
                    return;

                changed = _changed.Task;
            }

            await changed.WaitAsync(TestTimeout.Limit, TestContext.Current.CancellationToken);
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
