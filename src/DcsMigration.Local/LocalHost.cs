using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using DcsMigration.Credentials;
using DcsMigration.Http;
using DcsMigration.Telemetry;
using OpenTelemetry;
using OpenTelemetry.Trace;

namespace DcsMigration.Local;

/// <summary>Runs the endpoints of the function app on Kestrel, with the real DCS or with simulators.</summary>
internal static partial class LocalHost
{
    private const string DefaultUrl = "http://127.0.0.1:7071";
    private const int Failure = 1;

    /// <param name="urls">The addresses to listen on, from the command line.</param>
    public static async Task<int> RunAsync(string? urls)
    {
        // The slim builder omits IIS, HTTP/3 and other unused features, so that the host starts faster.
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.AddSimpleConsole(console => console.SingleLine = true);
        builder.Logging.AddFilter("Microsoft", LogLevel.Warning).AddFilter("Microsoft.Extensions.Hosting", LogLevel.None);
        builder.Logging.AddFilter(typeof(Settings).FullName, LogLevel.None); // The banner already shows where the records are.
        // Added again after our filters, because the last rule wins.
        builder.Logging.AddConfiguration(builder.Configuration.GetSection("Logging"));
        builder.WebHost.UseSetting(
            WebHostDefaults.ServerUrlsKey, urls ?? builder.Configuration[WebHostDefaults.ServerUrlsKey] ?? DefaultUrl);
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);

        var local = LocalSettings.Read(builder.Configuration);
        await using var simulated = local.UsesSimulators ? await SimulatedBackend.StartAsync(builder) : null;
        var settings = Settings.Read(builder.Configuration, local.NeedsKeyVault);
        string[] errors = [.. settings.UnknownNames, .. settings.Errors, .. local.Errors];
        if (errors.Length > 0)
            return await FailAsync(errors);

        builder.Services.AddDcsMigration(settings);
        builder.Services.AddHostedService<SweepLoop>();
        if (TelemetryExport.IsConfigured(builder.Configuration))
            ExportTelemetry(builder, settings);
        if (local.Credential is { } credential)
            builder.Services.AddSingleton<ICredentialSource>(new FixedCredentialSource(credential));

        await using var app = builder.Build();
        if (local.FunctionKey is null)
            app.Use(Loopback.GuardAsync);
        Map(app, new FunctionKey(local.FunctionKey));
        try
        {
            await app.StartAsync();
        }
        catch (Exception e) when (e is IOException or SocketException or InvalidOperationException or CryptographicException)
        {
            return await FailAsync([CannotListen(e)]);
        }

        // Kestrel's own settings can add addresses, so this checks the bound addresses.
        if (local.FunctionKey is null && app.Urls.FirstOrDefault(url => !Loopback.IsBoundBy(BindingAddress.Parse(url))) is { } open)
        {
            await app.StopAsync();
            return await FailAsync([LocalSettings.KeyRequired(open)]);
        }

        await Console.Out.WriteAsync(Banner.Text(app.Urls.First(), settings, local, simulated?.WebhookSecret));
        await app.WaitForShutdownAsync();
        return 0;
    }

    private static void Map(WebApplication app, FunctionKey key)
    {
        var endpoints = app.Services.GetRequiredService<Endpoints>();
        app.Map(Routes.Prefix + Routes.MigrationTasks, key.Guard(Routes.MigrationTasksKey, endpoints.CreateAsync));
        app.Map(Routes.Prefix + Routes.Webhooks, key.Guard(Routes.WebhooksKey, endpoints.CreateFromWebhookAsync));
        app.MapGet(Routes.Prefix + Routes.Health, key.Guard(Routes.HealthKey, Endpoints.HealthAsync));
        app.MapGet(Routes.Prefix + Routes.Ready, key.Guard(Routes.ReadyKey, endpoints.ReadyAsync));
        app.MapGet(Routes.Prefix + Routes.OpenApi, key.Guard(Routes.OpenApiKey, Endpoints.OpenApiAsync));
        app.MapGet(Routes.Prefix + Routes.Swagger, key.Guard(Routes.SwaggerKey, Endpoints.SwaggerAsync));
    }

    /// <summary>Separate method so that OpenTelemetry is loaded only when configured.</summary>
    private static void ExportTelemetry(WebApplicationBuilder builder, Settings settings) =>
        builder.Services.AddOpenTelemetry()
            .ExportDcsMigration(builder.Configuration, settings.CreateAzureCredential)
            .WithTracing(tracing => tracing.AddAspNetCoreInstrumentation());

    private static string CannotListen(Exception e)
    {
        var reason = e.Message.Split('\n')[0].TrimEnd('.', '\r');
        return e is InvalidOperationException or FileNotFoundException or CryptographicException
            ? $"{reason}. For an https address, run 'dotnet dev-certs https' or set Kestrel__Certificates__Default__Path."
            : $"{reason}. Choose another address, such as --urls http://127.0.0.1:7072.";
    }

    private static async Task<int> FailAsync(IReadOnlyList<string> errors)
    {
        foreach (var error in errors)
            await Console.Error.WriteLineAsync(error);

        return Failure;
    }

    /// <summary>
    /// Checks the caller's key as the Functions host does: in the header or the query.
    /// Returns 401 without a body if it is missing or wrong.
    /// </summary>
    private sealed class FunctionKey(string? key)
    {
        public RequestDelegate Guard(KeyLevel level, Func<HttpRequest, Task<IResult>> endpoint) => async context =>
        {
            var reply = level == KeyLevel.Anonymous || key is null || IsAuthorized(context.Request, key)
                ? await endpoint(context.Request)
                : Results.Unauthorized();
            await reply.ExecuteAsync(context);
        };

        private static bool IsAuthorized(HttpRequest request, string key)
        {
            var given = (string?)request.Headers["x-functions-key"] ?? request.Query["code"];
            return CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(given ?? ""), Encoding.UTF8.GetBytes(key));
        }
    }

    /// <summary>Runs the sweep every ten minutes, as the timer of the function app does by default.</summary>
    private sealed partial class SweepLoop(Endpoints endpoints, TimeProvider time, ILogger<SweepLoop> logger) : BackgroundService
    {
        protected override async Task ExecuteAsync(CancellationToken stoppingToken)
        {
            using var timer = new PeriodicTimer(TimeSpan.FromMinutes(10), time);
            while (await timer.WaitForNextTickAsync(stoppingToken))
                await SweepAsync(stoppingToken);
        }

        private async Task SweepAsync(CancellationToken stop)
        {
            try
            {
                await endpoints.SweepAsync(stop);
            }
            catch (Exception e) when (!stop.IsCancellationRequested)
            {
                // Unhandled, it would stop the host.
                Log.Failed(logger, e);
            }
        }

        private static partial class Log
        {
            [LoggerMessage(1, LogLevel.Error, "Unhandled exception during the sweep. The next run tries again.")]
            public static partial void Failed(ILogger logger, Exception exception);
        }
    }
}
