using DcsMigration.Credentials;
using DcsMigration.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace DcsMigration;

/// <summary>
/// Logs what the operator should know, then reads the credential and composes what the first request needs.
/// Nothing here stops the host: if the worker exits, the Functions host does not answer at all.
/// </summary>
/// <param name="settings">The settings.</param>
/// <param name="services">
/// Not the parts themselves: a host constructs its hosted services before it starts, and composing them takes about 40 ms.
/// </param>
/// <param name="logger">Gets the settings' errors and warnings, and a failure of the warm-up.</param>
internal sealed partial class StartUp(Settings settings, IServiceProvider services, ILogger<StartUp> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        foreach (var warning in settings.Warnings)
            Log.Warning(logger, warning);
        if (settings.Errors.Count > 0)
        {
            Log.Misconfigured(logger, string.Join(Environment.NewLine, settings.Errors));
            return;
        }

        try
        {
            var credential = services.GetRequiredService<Authorizer>().GetAsync(stoppingToken);
            services.GetRequiredService<Endpoints>();
            await credential;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // The first request retries and reports the error.
            Log.WarmUpFailed(logger, e);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Critical, "Requests for tasks are answered with FN.5001 until these settings are corrected:\n{Errors}")]
        public static partial void Misconfigured(ILogger logger, string errors);

        [LoggerMessage(2, LogLevel.Warning, "{Warning}")]
        public static partial void Warning(ILogger logger, string warning);

        [LoggerMessage(3, LogLevel.Warning, "The credential could not be read at start. The first request tries again.")]
        public static partial void WarmUpFailed(ILogger logger, Exception exception);
    }
}
