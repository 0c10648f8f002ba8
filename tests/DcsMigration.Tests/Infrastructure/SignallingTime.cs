using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace DcsMigration.Tests.Infrastructure;

/// <summary>Fake time that says when a timer was started, so that a test moves it no sooner than that.</summary>
internal sealed class SignallingTime() : FakeTimeProvider(new DateTimeOffset(2026, 7, 1, 12, 0, 0, TimeSpan.Zero))
{
    private readonly Lock _lock = new();
    private readonly List<TimeSpan> _started = [];
    private TaskCompletionSource _changed = NewSignal();

    /// <summary>How long each timer started so far was to run, in the order of their start.</summary>
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

    /// <summary>Ends once so many timers have been started that run for such a time.</summary>
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
