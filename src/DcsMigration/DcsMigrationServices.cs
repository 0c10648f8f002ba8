using DcsMigration.Azure;
using DcsMigration.Credentials;
using DcsMigration.Dcs;
using DcsMigration.Http;
using DcsMigration.Http.Webhooks;
using DcsMigration.Idempotency;
using DcsMigration.Telemetry;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace DcsMigration;

/// <summary>Registers the service, for either host.</summary>
public static class DcsMigrationServices
{
    /// <summary>Adds <see cref="Endpoints"/>. With invalid settings creates are answered with FN.5001, and the log names the settings.</summary>
    public static IServiceCollection AddDcsMigration(this IServiceCollection services, Settings settings)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(settings);
        services.TryAddSingleton(TimeProvider.System);
        services.AddMetrics();
        services.AddSingleton<ServiceTelemetry>();
        if (settings.Errors.Count == 0)
        {
            AddCredentials(services, settings);
            AddDcs(services, settings);
            AddIdempotency(services, settings);
        }

        AddEndpoints(services, settings);
        services.AddSingleton(settings);
        services.AddHostedService<StartUpService>();
        return services;
    }

    /// <summary>Registered even if the settings are invalid. Their optional constructor parameters are null then.</summary>
    private static void AddEndpoints(IServiceCollection services, Settings settings)
    {
        services.AddSingleton<CreateHandler>();
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<ReadinessCheck>(provider, settings.Errors));
        services.AddSingleton(provider => new Endpoints(
            provider.GetRequiredService<CreateHandler>(), provider.GetRequiredService<ReadinessCheck>(), provider.GetService<Sweep>()));
    }

    private static void AddIdempotency(IServiceCollection services, Settings settings)
    {
        services.AddSingleton(settings.Idempotency);
        services.AddSingleton<GateLog>();
        services.AddSingleton<Reconciler>();
        services.AddSingleton<OutcomeRecorder>();
        services.AddSingleton(Random.Shared);
        services.AddSingleton<RequestHashes>();
        services.AddSingleton<Gate>();
        services.AddSingleton<Sweep>();
        if (settings.Idempotency.TableServiceUri is { } uri)
            AddTable(services, settings, uri);
        else
            services.AddSingleton<IIdempotencyStore, InMemoryStore>();
    }

    /// <summary>Separate method, like <see cref="AddKeyVault"/>, so that the Tables SDK is loaded only when configured.</summary>
    private static void AddTable(IServiceCollection services, Settings settings, Uri uri) => services.AddSingleton<IIdempotencyStore>(
        provider => TableStore.Create(uri, settings.Idempotency.TableName, settings.Identity, provider.GetRequiredService<TimeProvider>()));

    private static void AddDcs(IServiceCollection services, Settings settings)
    {
        services.AddSingleton(settings.Dcs);
        services.AddSingleton(_ => DcsTransport.CreateHttp(settings.Dcs.ConnectTimeout));
        services.AddSingleton<DcsTransport>();
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
        if (settings.WebhookSecretName is { } secretName)
            services.AddSingleton(provider => ActivatorUtilities.CreateInstance<WebhookReader>(provider, secretName));
    }
}
