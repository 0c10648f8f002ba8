using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace DcsMigration;

/// <summary>
/// Logs what is wrong with the settings when the host starts, and lets it start:
/// a worker that dies leaves a Functions host that answers nothing at all.
/// </summary>
internal sealed partial class MisconfigurationNotice(Settings settings, ILogger<MisconfigurationNotice> logger) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        Log.Misconfigured(logger, string.Join(Environment.NewLine, settings.Faults));
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Critical, "The function is misconfigured, and answers each request with FN.5001 until it is put right.\n{Faults}")]
        public static partial void Misconfigured(ILogger logger, string faults);
    }
}
