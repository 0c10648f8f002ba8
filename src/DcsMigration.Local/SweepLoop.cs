using DcsMigration.Http;

namespace DcsMigration.Local;

/// <summary>Runs the sweep every ten minutes, as the timer of the function app does by default.</summary>
internal sealed class SweepLoop(Endpoints endpoints, TimeProvider time) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMinutes(10), time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
            await endpoints.SweepAsync(stoppingToken);
    }
}
