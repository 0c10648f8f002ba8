namespace DcsMigration.Local;

/// <summary>Runs the sweep every ten minutes, as the timer of the function app does.</summary>
internal sealed partial class SweepLoop(Func<CancellationToken, Task> sweep, TimeProvider time, ILogger<SweepLoop> logger)
    : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMinutes(10), time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
            await SweepAsync(stoppingToken);
    }

    private async Task SweepAsync(CancellationToken stop)
    {
        try
        {
            await sweep(stop);
        }
        catch (Exception e) when (!stop.IsCancellationRequested)
        {
            // Unhandled, it would stop the host.
            Log.Failed(logger, e);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "Unhandled exception during the sweep. The next run tries again.")]
        public static partial void Failed(ILogger logger, Exception exception);
    }
}
