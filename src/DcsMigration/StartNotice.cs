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
        if (settings.Faults.Count > 0)
            Log.Misconfigured(logger, string.Join(Environment.NewLine, settings.Faults));
        else if (settings.Idempotency.TableServiceUri is null)
            Log.KeepsInMemory(logger);

        if (settings.UnknownNames.Count > 0)
            Log.UnknownNames(logger, string.Join(Environment.NewLine, settings.UnknownNames));

        return Task.CompletedTask;
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Critical, "The function is misconfigured and answers every request with FN.5001 until the settings are corrected.\n{Faults}")]
        public static partial void Misconfigured(ILogger logger, string faults);

        [LoggerMessage(2, LogLevel.Warning, "Idempotency records are kept in memory: a retry that reaches another process, or this one after a restart, creates a second task. Set Idempotency:TableServiceUri.")]
        public static partial void KeepsInMemory(ILogger logger);

        [LoggerMessage(3, LogLevel.Warning, "Some settings are not known and are ignored.\n{Names}")]
        public static partial void UnknownNames(ILogger logger, string names);
    }
}
