using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace DcsMigration.Telemetry;

/// <summary>
/// Builds the OTLP exporters once before the host does, to find the settings with which that fails. OpenTelemetry has dozens of
/// settings, and throws for some values of some of them.
/// </summary>
internal static class ExportTrial
{
    /// <summary>Removes the settings among these with which building fails, and returns a warning for each.</summary>
    public static IReadOnlyList<string> RemoveFailing(IConfiguration configuration, IReadOnlyList<string> names)
    {
        var warnings = new List<string>();
        if (Succeeds(configuration))
            return warnings;

        var values = names.ToDictionary(name => name, name => configuration[name], StringComparer.Ordinal);
        foreach (var name in names)
            configuration[name] = "";

        foreach (var name in names)
        {
            configuration[name] = values[name];
            if (Succeeds(configuration))
                continue;

            configuration[name] = "";
            warnings.Add($"{name} is ignored: OpenTelemetry does not accept its value.");
        }

        return warnings;
    }

    private static bool Succeeds(IConfiguration configuration)
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddSingleton(configuration);
        services.AddOpenTelemetry().RecordDcsMigration().UseOtlpExporter();
        try
        {
            using var provider = services.BuildServiceProvider();
            _ = (provider.GetService<TracerProvider>(), provider.GetService<MeterProvider>(), provider.GetService<LoggerProvider>());
            return true;
        }
        catch (Exception)
        {
            return false;
        }
    }
}
