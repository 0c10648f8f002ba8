using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace DcsMigration;

/// <summary>
/// Logs what the operator should know once the host has started. Invalid settings don't stop the host:
/// if the worker exits, the Functions host does not answer at all.
/// </summary>
internal sealed partial class StartNotice(Settings settings, ILogger<StartNotice> logger) : IHostedLifecycleService
{
    public Task StartedAsync(CancellationToken cancellationToken)
    {
        if (settings.Errors.Count > 0)
            Log.Misconfigured(logger, string.Join(Environment.NewLine, settings.Errors));
        foreach (var warning in settings.Warnings)
            Log.Warning(logger, warning);

        return Task.CompletedTask;
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Critical, "The function is misconfigured and answers every request with FN.5001 until the settings are corrected.\n{Errors}")]
        public static partial void Misconfigured(ILogger logger, string errors);

        [LoggerMessage(2, LogLevel.Warning, "{Warning}")]
        public static partial void Warning(ILogger logger, string warning);
    }
}
