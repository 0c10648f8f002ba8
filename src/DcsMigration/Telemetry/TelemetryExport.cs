using Azure.Core;
using Azure.Monitor.OpenTelemetry.Exporter;
using Microsoft.Extensions.Configuration;
using OpenTelemetry;

namespace DcsMigration.Telemetry;

/// <summary>
/// Exports the service's traces, metrics and logs to the destinations that the environment names. By default there are none.
/// </summary>
public static class TelemetryExport
{
    /// <summary>Whether a destination is configured. If not, a host need not record anything.</summary>
    public static bool IsConfigured(IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        return TelemetrySettings.IsSet(configuration, TelemetrySettings.OtlpEndpoint)
            || TelemetrySettings.IsSet(configuration, TelemetrySettings.ConnectionString);
    }

    /// <summary>
    /// Exports by OTLP if OTEL_EXPORTER_OTLP_ENDPOINT is set, and to Azure Monitor if APPLICATIONINSIGHTS_CONNECTION_STRING is set.
    /// The credential is created only if Azure Monitor requires one.
    /// </summary>
    public static IOpenTelemetryBuilder ExportDcsMigration(
        this IOpenTelemetryBuilder telemetry, IConfiguration configuration, Func<TokenCredential> credential)
    {
        ArgumentNullException.ThrowIfNull(telemetry);
        ArgumentNullException.ThrowIfNull(configuration);
        ArgumentNullException.ThrowIfNull(credential);
        if (IsConfigured(configuration))
            telemetry.RecordDcsMigration();
        if (TelemetrySettings.IsSet(configuration, TelemetrySettings.OtlpEndpoint))
            telemetry.UseOtlpExporter();
        if (TelemetrySettings.IsSet(configuration, TelemetrySettings.ConnectionString))
        {
            telemetry.UseAzureMonitorExporter(options =>
            {
                options.ConnectionString = configuration[TelemetrySettings.ConnectionString];
                // The default keeps 5 traces a second, and drops the logs of all others.
                // In Azure, OTEL_TRACES_SAMPLER limits the host's traces, and the worker inherits it.
                options.TracesPerSecond = null;
                options.SamplingRatio = 1;
                options.EnableTraceBasedLogsSampler = false;
                options.EnableLiveMetrics = false;
                options.EnablePerformanceCounters = false;
                options.EnableStandardMetrics = false;
                // The infrastructure in infra/ does not accept ingestion by key.
                var authentication = configuration["APPLICATIONINSIGHTS_AUTHENTICATION_STRING"];
                if (authentication?.Contains("Authorization=AAD", StringComparison.Ordinal) == true)
                    options.Credential = credential();
            });
        }

        return telemetry;
    }

    /// <summary>
    /// The service's own spans and metrics, and one span for each HTTP call, those of the Azure SDK included. The SDK's own spans would
    /// repeat them.
    /// </summary>
    internal static IOpenTelemetryBuilder RecordDcsMigration(this IOpenTelemetryBuilder telemetry) => telemetry
        .WithTracing(tracing => tracing.AddSource(ServiceTelemetry.Name, "System.Net.Http"))
        .WithMetrics(metrics => metrics.AddMeter(ServiceTelemetry.Name));
}
