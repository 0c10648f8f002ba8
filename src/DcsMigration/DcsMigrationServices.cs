using DcsMigration.Azure;
using DcsMigration.Credentials;
using DcsMigration.Dcs;
using DcsMigration.Http;
using DcsMigration.Http.OpenApi;
using DcsMigration.Http.Webhooks;
using DcsMigration.Idempotency;
using DcsMigration.Telemetry;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace DcsMigration;

/// <summary>Puts the service together, for whichever host runs it.</summary>
public static class DcsMigrationServices
{
    /// <summary>
    /// Adds <see cref="CreateEndpoint"/>, <see cref="WebhookEndpoint"/>, <see cref="HealthEndpoint"/>, <see cref="ReadyEndpoint"/>, <see cref="OpenApiEndpoint"/> and <see cref="SweepEndpoint"/>.
    /// With invalid settings the first two answer FN.5001, and the log says so at start.
    /// </summary>
    public static IServiceCollection AddDcsMigration(this IServiceCollection services, Settings settings)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(settings);
        services.AddSingleton(settings);
        services.AddHostedService<StartUp>();
        services.TryAddSingleton(TimeProvider.System);
        services.AddMetrics();
        services.AddSingleton<ServiceTelemetry>();

        AddCredentials(services, settings);
        AddDcs(services, settings);
        AddIdempotency(services, settings);
        AddEndpoints(services, settings);
        return services;
    }

    private static void AddEndpoints(IServiceCollection services, Settings settings)
    {
        services.AddSingleton<RequestHashes>();
        services.AddSingleton<TaskCreation>();
        services.AddSingleton(provider => new RequestPipeline(
            settings.Errors,
            new Lazy<TaskCreation>(provider.GetRequiredService<TaskCreation>),
            new Lazy<DcsClient>(provider.GetRequiredService<DcsClient>),
            provider.GetRequiredService<ServiceTelemetry>(),
            provider.GetRequiredService<ILogger<RequestPipeline>>()));
        services.AddSingleton(provider => new CreateEndpoint(provider.GetRequiredService<RequestPipeline>(), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider => new WebhookReader(
            ActivatorUtilities.CreateInstance<WebhookSecret>(provider, settings.Webhooks.SecretName!),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<WebhookReader>>()));
        services.AddSingleton(provider => new WebhookEndpoint(
            provider.GetRequiredService<RequestPipeline>(),
            settings.Webhooks,
            new Lazy<WebhookReader>(provider.GetRequiredService<WebhookReader>)));
        services.AddSingleton<HealthEndpoint>();
        services.AddSingleton(provider => new ReadyEndpoint(
            settings.Errors,
            settings.Webhooks,
            new Lazy<Authorizer>(provider.GetRequiredService<Authorizer>),
            new Lazy<IIdempotencyStore>(provider.GetRequiredService<IIdempotencyStore>),
            new Lazy<WebhookReader>(provider.GetRequiredService<WebhookReader>),
            new Lazy<DcsClient>(provider.GetRequiredService<DcsClient>),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<ReadyEndpoint>>()));
        services.AddSingleton<OpenApiEndpoint>();
        services.AddSingleton(provider => new SweepEndpoint(settings.Errors, new Lazy<Sweep>(provider.GetRequiredService<Sweep>)));
    }

    private static void AddIdempotency(IServiceCollection services, Settings settings)
    {
        services.AddSingleton(settings.Idempotency);
        services.AddSingleton<GateLog>();
        services.AddSingleton<Reconciler>();
        services.AddSingleton<OutcomeRecorder>();
        services.AddSingleton(Random.Shared);
        services.AddSingleton<Gate>();
        services.AddSingleton<Sweep>();
        if (settings.Idempotency.TableServiceUri is { } uri)
            AddTable(services, settings, uri);
        else
            services.AddSingleton<IIdempotencyStore, InMemoryStore>();
    }

    /// <summary>Separate method, like <see cref="AddKeyVault"/>, so that the Tables SDK is loaded only when configured.</summary>
    private static void AddTable(IServiceCollection services, Settings settings, Uri uri)
    {
        services.AddSingleton(_ => TableClients.Create(uri, settings.Idempotency.TableName, settings.Identity));
        services.AddSingleton<IIdempotencyStore, TableStore>();
    }

    private static void AddDcs(IServiceCollection services, Settings settings)
    {
        services.AddSingleton(settings.Dcs);
        services.AddSingleton(_ => DcsTransport.CreateHttp(settings.Dcs.ConnectTimeout));
        services.AddSingleton<DcsTransport>();
        services.AddSingleton<AuthorizedSender>();
        services.AddSingleton<DcsClient>();
        services.AddSingleton<IMigrationTasks>(provider => provider.GetRequiredService<DcsClient>());
    }

    private static void AddCredentials(IServiceCollection services, Settings settings)
    {
        if (settings.KeyVault is { } vault)
            AddKeyVault(services, settings, vault);

        services.AddSingleton(settings.Identity);
        services.AddSingleton(settings.Iam);
        services.AddSingleton<IamClient>();
        services.AddSingleton<Authorizer>();
    }

    private static void AddKeyVault(IServiceCollection services, Settings settings, KeyVaultOptions vault)
    {
        services.AddSingleton(vault);
        services.AddSingleton<KeyVaultReader>();
        services.AddSingleton<ICredentialSource, KeyVaultCredentialSource>();
    }
}
