using DcsMigration.Benchmarks.Forwarder;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

var builder = FunctionsApplication.CreateBuilder(args);
builder.ConfigureFunctionsWebApplication();
builder.Logging.SetMinimumLevel(LogLevel.Warning);

var upstream = new Uri(builder.Configuration["Upstream"]!);
var tableService = builder.Configuration["TableServiceUri"];
builder.Services.AddSingleton(new Upstream(upstream));
builder.Services.AddSingleton(new TaskRows(tableService is null ? null : TaskRows.Table(new Uri(tableService))));
builder.Build().Run();
