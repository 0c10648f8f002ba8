using DcsMigration.Dcs;

namespace DcsMigration.Idempotency;

/// <summary>Waits inside a request for somebody else's attempt: a little longer each time, with jitter, as long as there is time left to send.</summary>
/// <param name="budget">The request's.</param>
/// <param name="time">The clock.</param>
/// <param name="random">The jitter.</param>
/// <param name="stop">The caller has hung up, or the process shuts down.</param>
internal sealed class Polling(Budget budget, TimeProvider time, Random random, CancellationToken stop)
{
    private static readonly TimeSpan MaxDelay = TimeSpan.FromSeconds(2);

    private TimeSpan _next = TimeSpan.FromMilliseconds(100);

    /// <summary>False once there is nothing left to wait for.</summary>
    public async Task<bool> WaitAsync()
    {
        var delay = _next * (0.5 + (random.NextDouble() / 2));
        if (!budget.HasRoomAfter(delay))
            return false;

        _next = _next * 1.5 < MaxDelay ? _next * 1.5 : MaxDelay;
        try
        {
            await Task.Delay(delay, time, stop);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
