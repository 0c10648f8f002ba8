using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace DcsMigration;

/// <summary>Tells the operator which settings to correct.</summary>
internal sealed class MisconfiguredStartUp(Settings.Invalid settings, ILogger<Settings> logger) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken)
    {
        SettingsLog.Warnings(logger, settings);
        SettingsLog.Errors(logger, settings);
        return Task.CompletedTask;
    }
}
