using System.Diagnostics;
using System.Net.Sockets;
using System.Security.Cryptography;
using DcsMigration.Credentials;
using DcsMigration.Http;
using DcsMigration.Simulators;
using DcsMigration.Telemetry;
using OpenTelemetry;
using OpenTelemetry.Trace;

namespace DcsMigration.Local;

/// <summary>Runs the endpoints of the function app on Kestrel, with the real DCS or with simulators.</summary>
internal static class LocalHost
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
        builder.Logging.AddConfiguration(builder.Configuration.GetSection("Logging")).HideRequests();
        builder.WebHost.UseSetting(
            WebHostDefaults.ServerUrlsKey, urls ?? builder.Configuration[WebHostDefaults.ServerUrlsKey] ?? DefaultUrl);
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);

        var local = LocalSettings.Read(builder.Configuration);
        builder.Configuration.AddInMemoryCollection(local.Defaults);
        await using var simulated = local.UsesSimulators ? await SimulatedBackend.StartAsync(builder) : null;
        return Settings.Read(builder.Configuration, local.NeedsKeyVault) switch
        {
            Settings.Invalid invalid => await FailAsync([.. invalid.UnknownNames, .. invalid.Errors, .. local.Errors]),
            Settings.Valid valid when valid.UnknownNames.Count + local.Errors.Count > 0 =>
                await FailAsync([.. valid.UnknownNames, .. local.Errors]),
            Settings.Valid valid => await ServeAsync(builder, valid, local, simulated),
            _ => throw new UnreachableException(),
        };
    }

    private static async Task<int> ServeAsync(
        WebApplicationBuilder builder, Settings.Valid settings, LocalSettings local, SimulatedCloud? simulated)
    {
        foreach (var notice in settings.Notices)
            await Console.Error.WriteLineAsync(notice);

        builder.Services.AddDcsMigration(settings);
        builder.Services.AddHostedService(SweepLoopFor);
        if (TelemetryExport.IsConfigured(builder.Configuration))
            ExportTelemetry(builder, settings);
        if (local.Credential is { } credential)
            builder.Services.AddSingleton<ICredentialSource>(new FixedCredentialSource(credential));

        await using var app = builder.Build();
        if (local.FunctionKey is null)
            app.Use(Loopback.GuardAsync);
        app.Use(RouteList.AnswerAsync);
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

        await Console.Out.WriteAsync(Banner.Text(app.Urls.First(), settings, local, simulated));
        await app.WaitForShutdownAsync();
        return 0;
    }

    private static void Map(WebApplication app, FunctionKey key)
    {
        var endpoints = app.Services.GetRequiredService<Endpoints>();
        app.MapPost(Routes.Prefix + Routes.MigrationTasks, key.Guard(endpoints.CreateAsync));
        app.MapPost(Routes.Prefix + Routes.Webhooks, FunctionKey.NotRequired(endpoints.CreateFromWebhookAsync));
        app.MapPost(Routes.Prefix + Routes.ChatCommands, FunctionKey.NotRequired(endpoints.RunChatCommandAsync));
        app.MapGet(Routes.Prefix + Routes.Health, FunctionKey.NotRequired(Endpoints.HealthAsync));
        app.MapGet(Routes.Prefix + Routes.Ready, key.Guard(endpoints.ReadyAsync));
        app.MapGet(Routes.Prefix + Routes.OpenApi, FunctionKey.NotRequired(Endpoints.OpenApiAsync));
        app.MapGet(Routes.Prefix + Routes.Swagger, FunctionKey.NotRequired(Endpoints.SwaggerAsync));
    }

    private static SweepLoop SweepLoopFor(IServiceProvider services) => new(
        services.GetRequiredService<Endpoints>().SweepAsync,
        services.GetRequiredService<TimeProvider>(),
        services.GetRequiredService<ILogger<SweepLoop>>());

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
}
