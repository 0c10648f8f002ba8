using DcsMigration.Local;
using DcsMigration.Tests.Infrastructure;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Xunit;

namespace DcsMigration.Tests.Local;

public sealed class SweepLoopTests
{
    private static readonly TimeSpan Period = TimeSpan.FromMinutes(10);

    [Fact]
    public async Task The_local_sweep_goes_on_after_a_bug()
    {
        var time = new SignallingTime();
        var logger = new FakeLogger<SweepLoop>();
        using var ran = new SemaphoreSlim(0);
        var runs = 0;
        using var loop = new SweepLoop(
            _ =>
            {
                ran.Release();
                return runs++ == 0 ? throw new InvalidOperationException("A bug.") : Task.CompletedTask;
            },
            time,
            logger);

        await loop.StartAsync(TestContext.Current.CancellationToken);
        await time.WaitForTimerAsync(due => due == Period);
        await RunAsync();
        await RunAsync();
        await loop.StopAsync(TestContext.Current.CancellationToken);

        var logged = Assert.Single(logger.Collector.GetSnapshot());
        Assert.Equal(LogLevel.Error, logged.Level);
        Assert.IsType<InvalidOperationException>(logged.Exception);

        async Task RunAsync()
        {
            time.Advance(Period);
            Assert.True(await ran.WaitAsync(TestTimeout.Limit, TestContext.Current.CancellationToken));
        }
    }
}
