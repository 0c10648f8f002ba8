using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Identity;
using Azure.Security.KeyVault.Secrets;
using DcsMigration.Credentials;
using DcsMigration.Dcs;
using DcsMigration.Endpoint;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace DcsMigration;

/// <summary>Puts the service together, for whichever host runs it.</summary>
public static class DcsMigrationServices
{
    /// <summary>
    /// Adds <see cref="CreateEndpoint"/> and <see cref="HealthEndpoint"/>. With faulty settings they answer that, and the log says so at start.
    /// </summary>
    public static IServiceCollection AddDcsMigration(this IServiceCollection services, Settings settings)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(settings);
        services.AddSingleton(settings);
        if (settings.Faults.Count > 0)
            services.AddHostedService<MisconfigurationNotice>();

        services.TryAddSingleton(TimeProvider.System);
        services.AddCredentials(settings).AddDcs(settings);
        services.AddSingleton(provider => new CreateEndpoint(
            settings,
            new Lazy<DcsClient>(provider.GetRequiredService<DcsClient>),
            provider.GetRequiredService<ILogger<CreateEndpoint>>()));
        services.AddSingleton(provider => new HealthEndpoint(
            settings,
            new Lazy<Authorizer>(provider.GetRequiredService<Authorizer>)));
        return services;
    }

    private static IServiceCollection AddCredentials(this IServiceCollection services, Settings settings)
    {
        if (settings.KeyVault is { } vault)
        {
            services.AddSingleton(vault);
            services.AddSingleton(provider => new SecretClient(
                vault.Uri, Identity(vault), ClientOptions(vault, provider.GetService<HttpPipelineTransport>())));
            services.AddSingleton<ICredentialSource, KeyVaultCredentialSource>();
        }

        services.AddSingleton(settings.Iam);
        services.AddSingleton<IamClient>();
        services.AddSingleton<Authorizer>();
        services.AddDcsHttpClient(IamClient.HttpClientName, settings.Dcs.ConnectTimeout, IamClient.LongestReply);
        return services;
    }

    private static void AddDcs(this IServiceCollection services, Settings settings)
    {
        services.AddSingleton(settings.Dcs);
        services.AddSingleton<DcsTransport>();
        services.AddSingleton<DcsClient>();
        services.AddDcsHttpClient(DcsTransport.HttpClientName, settings.Dcs.ConnectTimeout, DcsTransport.LongestReply);
    }

    /// <summary>One credential by name: a chain that probes takes up to 25 s to fail.</summary>
    private static TokenCredential Identity(KeyVaultOptions vault) => vault switch
    {
        { UseManagedIdentity: false } => new AzureCliCredential(),
        { ClientId: { } clientId } => new ManagedIdentityCredential(IdentityOptions(ManagedIdentityId.FromUserAssignedClientId(clientId))),
        _ => new ManagedIdentityCredential(IdentityOptions(ManagedIdentityId.SystemAssigned)),
    };

    /// <summary>Its own retries take 24 s to fail, and the reason would come too late to be told.</summary>
    private static ManagedIdentityCredentialOptions IdentityOptions(ManagedIdentityId identity) =>
        new(identity) { RetryPolicy = new RetryPolicy(maxRetries: 2, DelayStrategy.CreateExponentialDelayStrategy(TimeSpan.FromMilliseconds(300))) };

    /// <summary>Three tries within the time of one fetch. A simulated vault on loopback has no host name that its challenge could match.</summary>
    private static SecretClientOptions ClientOptions(KeyVaultOptions vault, HttpPipelineTransport? transport)
    {
        var options = new SecretClientOptions
        {
            DisableChallengeResourceVerification = vault.Uri.IsLoopback,
            Retry = { MaxRetries = 2, Delay = TimeSpan.FromMilliseconds(300), NetworkTimeout = TimeSpan.FromSeconds(3) },
        };
        if (transport is not null)
            options.Transport = transport;

        return options;
    }

    /// <summary>
    /// Forwards and does nothing else, as YARP's client: no redirects, cookies, proxy or decompression, and no header of ours but those we set.
    /// </summary>
    private static void AddDcsHttpClient(this IServiceCollection services, string name, TimeSpan connectTimeout, int longestReply) =>
        services.AddHttpClient(name, client =>
            {
                client.Timeout = Timeout.InfiniteTimeSpan; // Each request brings its own limit.
                client.MaxResponseContentBufferSize = longestReply;
            })
            .ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler
            {
                ActivityHeadersPropagator = System.Diagnostics.DistributedContextPropagator.CreateNoOutputPropagator(),
                AllowAutoRedirect = false,
                ConnectTimeout = connectTimeout,
                // Less than what a load balancer keeps a connection, so that none is used in the moment in which it closes.
                PooledConnectionIdleTimeout = TimeSpan.FromSeconds(30),
                PooledConnectionLifetime = TimeSpan.FromMinutes(5),
                UseCookies = false,
                UseProxy = false,
            })
            .SetHandlerLifetime(Timeout.InfiniteTimeSpan)
            .RemoveAllLoggers();
}
