using DcsMigration;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Azure.Functions.Worker.OpenTelemetry;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

var builder = FunctionsApplication.CreateBuilder(args);
builder.ConfigureFunctionsWebApplication();

var settings = Settings.Read(builder.Configuration);
builder.Services.AddDcsMigration(settings);
builder.Services.AddOpenTelemetry().UseFunctionsWorkerDefaults().ExportDcsMigration(builder.Configuration, settings);

builder.Build().Run();
