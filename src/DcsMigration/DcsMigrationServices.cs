using System.Diagnostics;
using Azure.Core.Pipeline;
using DcsMigration.Credentials;
using DcsMigration.Dcs;
using DcsMigration.Http;
using DcsMigration.Http.Chat;
using DcsMigration.Http.Webhooks;
using DcsMigration.Idempotency;
using DcsMigration.Secrets;
using DcsMigration.Telemetry;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace DcsMigration;

/// <summary>Registers the service, for either host.</summary>
public static class DcsMigrationServices
{
    /// <summary>
    /// Adds <see cref="Endpoints"/>. With invalid settings creates are answered with FN.5001, and the log names the settings.
    /// </summary>
    public static IServiceCollection AddDcsMigration(this IServiceCollection services, Settings settings)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(settings);
        services.TryAddSingleton(TimeProvider.System);
        services.AddMetrics();
        services.AddSingleton<ServiceTelemetry>();
        switch (settings)
        {
            case Settings.Valid valid:
                AddService(services, valid);
                break;
            case Settings.Invalid invalid:
                AddMisconfigured(services, invalid);
                break;
            default:
                throw new UnreachableException();
        }

        return services;
    }

    private static void AddMisconfigured(IServiceCollection services, Settings.Invalid settings)
    {
        services.AddSingleton(settings);
        services.AddHostedService<MisconfiguredStartUp>();
        services.AddSingleton<Endpoints>(provider => new MisconfiguredEndpoints(
            settings.Errors,
            settings.Warnings,
            provider.GetRequiredService<ServiceTelemetry>(),
            provider.GetRequiredService<ILogger<MisconfiguredEndpoints>>()));
    }

    private static void AddService(IServiceCollection services, Settings.Valid settings)
    {
        services.AddSingleton(settings);
        services.AddHostedService<StartUpService>();
        AddCredentials(services, settings);
        AddDcs(services, settings);
        AddIdempotency(services, settings);
        AddEndpoints(services, settings);
    }

    private static void AddEndpoints(IServiceCollection services, Settings.Valid settings)
    {
        services.AddSingleton<RequestHashes>();
        services.AddSingleton<CreateHandler>();
        services.AddSingleton<ApiRequestParser>();
        services.AddSingleton(provider => ReadinessParts.Credential(provider.GetRequiredService<Authorizer>()));
        services.AddSingleton(provider => ReadinessParts.Store(provider.GetRequiredService<IIdempotencyStore>()));
        AddChat(services, settings);
        if (settings.WebhookSecretName is { } secretName)
            AddWebhooks(services, secretName);
        else
            services.AddSingleton<IRequestParser, WebhooksOff>();
        services.AddSingleton(provider => ReadinessParts.Dcs(provider.GetRequiredService<DcsClient>()));
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<ReadinessCheck>(provider, settings.Warnings));
        services.AddSingleton<Endpoints, ServiceEndpoints>();
    }

    private static void AddWebhooks(IServiceCollection services, string secretName)
    {
        AddSecret(services, WebhookReader.Setting, secretName, "webhooks", SigningKeys.Read);
        services.AddSingleton<IRequestParser, WebhookReader>();
    }

    private static void AddChat(IServiceCollection services, Settings.Valid settings)
    {
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<LateAnswers>(provider, [LateAnswers.SlackOrigins]));
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<ChatEndpoint>(provider, settings.ChatChannels));
        if (settings.ChatChannels.Count > 0)
            services.AddHostedService(provider => provider.GetRequiredService<LateAnswers>());
        if (settings.SlackSecretName is { } slack)
        {
            AddSecret(services, Slack.Setting, slack, "slack", ChatKeys.Read);
            services.AddSingleton<IChatPlatform, Slack>();
        }

        if (settings.MattermostSecretName is { } mattermost)
        {
            AddSecret(services, Mattermost.Setting, mattermost, "mattermost", ChatKeys.Read);
            services.AddSingleton<IChatPlatform, Mattermost>();
        }
    }

    private static void AddSecret(
        IServiceCollection services, string setting, string name, string part, Func<string, SecretContent<SenderKeys>> read)
    {
        services.AddKeyedSingleton(
            setting, (provider, _) => ActivatorUtilities.CreateInstance<SenderSecret>(provider, setting, name, read));
        services.AddSingleton(provider => new ReadinessPart(part, provider.GetRequiredKeyedService<SenderSecret>(setting).CheckAsync));
    }

    private static void AddIdempotency(IServiceCollection services, Settings.Valid settings)
    {
        services.AddSingleton(settings.Idempotency);
        services.AddSingleton<GateLog>();
        services.AddSingleton<Reconciler>();
        services.AddSingleton<OutcomeRecorder>();
        services.AddSingleton(Random.Shared);
        services.AddSingleton<RecordClaimer>();
        services.AddSingleton<LockClaimer>();
        services.AddSingleton<Gate>();
        services.AddSingleton<Sweep>();
        if (settings.Idempotency.TableServiceUri is { } uri)
            AddTable(services, settings, uri);
        else
            services.AddSingleton<IIdempotencyStore, InMemoryStore>();
    }

    /// <summary>Separate method, like <see cref="AddKeyVault"/>, so that the Tables SDK is loaded only when configured.</summary>
    private static void AddTable(IServiceCollection services, Settings.Valid settings, Uri uri) => services.AddSingleton<IIdempotencyStore>(
        provider => TableStore.Create(uri, settings.Idempotency.TableName, settings.Identity, provider.GetRequiredService<TimeProvider>()));

    private static void AddDcs(IServiceCollection services, Settings.Valid settings)
    {
        services.AddSingleton(settings.Dcs);
        services.AddSingleton(_ => DcsTransport.CreateHttp(settings.Dcs.ConnectTimeout));
        services.AddSingleton<DcsTransport>();
        services.AddSingleton<DcsClient>();
        services.AddSingleton<IMigrationTasks>(provider => provider.GetRequiredService<DcsClient>());
    }

    private static void AddCredentials(IServiceCollection services, Settings.Valid settings)
    {
        if (settings.KeyVault is { } vault)
            AddKeyVault(services, vault);

        services.AddSingleton(settings.Identity);
        services.AddSingleton(settings.Iam);
        services.AddSingleton<IamClient>();
        services.AddSingleton<Authorizer>();
    }

    private static void AddKeyVault(IServiceCollection services, KeyVaultOptions vault)
    {
        services.AddSingleton(vault);
        services.TryAddSingleton<HttpPipelineTransport>(HttpClientTransport.Shared);
        services.AddSingleton<KeyVaultReader>();
        services.AddSingleton<ICredentialSource, KeyVaultCredentialSource>();
    }
}
