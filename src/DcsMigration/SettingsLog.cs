using Microsoft.Extensions.Logging;

namespace DcsMigration;

/// <summary>Logs what is wrong with the settings, in a category of its own, because the local host shows it otherwise.</summary>
internal static partial class SettingsLog
{
    public static void Warnings(ILogger<Settings> logger, Settings settings)
    {
        foreach (var warning in settings.Warnings)
            Log.Warning(logger, warning);
    }

    public static void Errors(ILogger<Settings> logger, Settings.Invalid settings) =>
        Log.Misconfigured(logger, string.Join(Environment.NewLine, settings.Errors));

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Critical, "The function answers creates with FN.5001 until these settings are corrected:\n{Errors}")]
        public static partial void Misconfigured(ILogger logger, string errors);

        [LoggerMessage(2, LogLevel.Warning, "{Warning}")]
        public static partial void Warning(ILogger logger, string warning);
    }
}
