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
/// <remarks>
/// The endpoints are resolved in ExecuteAsync, not injected: composing them takes about 40 ms, and a host constructs its hosted services
/// before it starts.
/// </remarks>
internal sealed partial class StartUpService(
    Settings.Valid settings, IServiceProvider services, ILogger<Settings> settingsLogger, ILogger<StartUpService> logger)
    : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        SettingsLog.Warnings(settingsLogger, settings);
        try
        {
            var credential = services.GetRequiredService<Authorizer>().CheckAsync(stoppingToken);
            services.GetRequiredService<Endpoints>();
            await credential;
        }
        catch (ObjectDisposedException)
        {
            // The host stopped during the warm-up, for example because its address is in use.
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // The first request retries and reports the error.
            Log.WarmUpFailed(logger, e);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(3, LogLevel.Warning, "The warm-up failed. The first request tries again.")]
        public static partial void WarmUpFailed(ILogger logger, Exception exception);
    }
}
