using DcsMigration;
using DcsMigration.Telemetry;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Azure.Functions.Worker.OpenTelemetry;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

var builder = FunctionsApplication.CreateBuilder(args);
builder.ConfigureFunctionsWebApplication();

builder.Services.Configure<KestrelServerOptions>(kestrel =>
{
    kestrel.AddServerHeader = false;
    kestrel.Limits.MaxRequestHeaderCount = 128; // The host adds headers of its own to those of the caller.
});

builder.Logging.HideRequests();

var settings = Settings.Read(builder.Configuration);
builder.Services.AddDcsMigration(settings);
if (TelemetryExport.IsConfigured(builder.Configuration))
    ExportTelemetry(builder, settings);

// The host drops what a worker logs outside an invocation, but shows its standard error.
foreach (var problem in settings.Problems)
    await Console.Error.WriteLineAsync(problem);

await builder.Build().RunAsync();

// Separate method so that OpenTelemetry is loaded only when there is an exporter. With these defaults the host drops the worker's logs.
static void ExportTelemetry(FunctionsApplicationBuilder builder, Settings settings) =>
    builder.Services.AddOpenTelemetry()
        .UseFunctionsWorkerDefaults()
        .ExportDcsMigration(builder.Configuration, settings.CreateAzureCredential);
