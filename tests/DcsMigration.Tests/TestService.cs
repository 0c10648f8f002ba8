using DcsMigration.Credentials;
using DcsMigration.Http;
using DcsMigration.Http.Webhooks;
using DcsMigration.Simulators;
using DcsMigration.Tests.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;

namespace DcsMigration.Tests;

/// <summary>The whole service as a host puts it together, over a simulated DCS. The one place where tests do that.</summary>
internal sealed class TestService : IAsyncDisposable
{
    public const string ProjectId = DcsSimulatorOptions.SampleProjectId;

    public static readonly Credential.AccessKey Key = new("not-a-real-access-key", "not-a-real-secret-key", SecurityToken: null);

    private readonly ServiceProvider _provider;

    private TestService(DcsSimulator dcs, ServiceProvider provider)
    {
        Dcs = dcs;
        _provider = provider;
    }

    public DcsSimulator Dcs { get; }

    public FakeLogCollector Logs => _provider.GetFakeLogCollector();

    /// <summary>A service that lacks nothing.</summary>
    public static Task<TestService> StartAsync(ICredentialSource? credentials = null, bool jobId = false) =>
        StartAsync(GoodSettings, credentials ?? new FixedCredentials(Key), jobId);

    /// <summary>A service with settings of one's own, made once the address of the simulated DCS is known.</summary>
    public static async Task<TestService> StartAsync(
        Func<Uri, Dictionary<string, string?>> settings, ICredentialSource? credentials = null, bool jobId = false, TimeProvider? time = null)
    {
        var dcs = await DcsSimulator.StartAsync(new DcsSimulatorOptions
        {
            ProjectId = ProjectId,
            AccessKeys = [new SimulatedAccessKey(Key.Id, Key.SecretKey)],
            IncludeJobId = jobId,
        });
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(settings(dcs.Endpoint)).Build();
        var services = new ServiceCollection()
            .AddLogging(logging => logging.SetMinimumLevel(LogLevel.Trace).AddFakeLogging())
            .AddSingleton(time ?? TimeProvider.System)
            .AddDcsMigration(Settings.Read(configuration));
        if (credentials is not null)
            services.AddSingleton(credentials);

        return new TestService(dcs, services.BuildServiceProvider(new ServiceProviderOptions { ValidateScopes = true }));
    }

    public static Dictionary<string, string?> GoodSettings(Uri dcs) => new(StringComparer.OrdinalIgnoreCase)
    {
        ["Dcs:Endpoint"] = dcs.ToString(),
        ["Dcs:ProjectId"] = ProjectId,
        ["KeyVault:Uri"] = "https://not-a-real-vault.example",
        ["Idempotency:InMemory"] = "true",
    };

    /// <summary>POST /api/migration-tasks, or whatever else the context holds.</summary>
    public async Task<SentReply> CreateAsync(HttpContext context)
    {
        await _provider.GetRequiredService<CreateEndpoint>().HandleAsync(context);
        return SentReply.In(context);
    }

    public Task<SentReply> CreateAsync(string body) => CreateAsync(HttpContexts.Post(body));

    /// <summary>POST /api/hooks/migration-tasks.</summary>
    public async Task<SentReply> WebhookAsync(HttpContext context)
    {
        await _provider.GetRequiredService<WebhookEndpoint>().HandleAsync(context);
        return SentReply.In(context);
    }

    /// <summary>GET /api/health.</summary>
    public async Task<SentReply> HealthAsync(string query = "")
    {
        var context = HttpContexts.Get(query);
        await _provider.GetRequiredService<HealthEndpoint>().HandleAsync(context);
        return SentReply.In(context);
    }

    /// <summary>GET /api/ready.</summary>
    public async Task<SentReply> ReadyAsync()
    {
        var context = HttpContexts.Get();
        await _provider.GetRequiredService<ReadyEndpoint>().HandleAsync(context);
        return SentReply.In(context);
    }

    /// <summary>What a host does at its start, to the end.</summary>
    public async Task StartHostedServicesAsync(CancellationToken cancellationToken)
    {
        foreach (var service in _provider.GetServices<IHostedService>())
        {
            await service.StartAsync(cancellationToken);
            if (service is IHostedLifecycleService notified)
                await notified.StartedAsync(cancellationToken);
            if (service is BackgroundService { ExecuteTask: { } work })
                await work;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _provider.DisposeAsync();
        await Dcs.DisposeAsync();
    }
}
