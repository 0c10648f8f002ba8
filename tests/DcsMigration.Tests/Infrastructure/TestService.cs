using Azure.Core.Pipeline;
using DcsMigration.Credentials;
using DcsMigration.Dcs;
using DcsMigration.Http;
using DcsMigration.Simulators.Dcs;
using DcsMigration.Simulators.Iam;
using DcsMigration.Simulators.Secrets;
using DcsMigration.Tests.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Hosting.Internal;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Xunit;

namespace DcsMigration.Tests.Infrastructure;

/// <summary>
/// The service as the function app composes it, with fake time and simulators of its own. No outcome, reply or log line may contain a
/// secret: a test in which one does fails.
/// </summary>
internal sealed class TestService : IAsyncDisposable
{
    public const string SecretName = "dcs-credentials";

    /// <summary>What DCS accepts unless the test gives another credential.</summary>
    public static readonly TestCredential DefaultCredential =
        new(new SimulatedAccessKey("not-a-real-access-key", "not-a-real-secret-key"), User: null);

    public static readonly MigrationTaskRequest SampleTask = new(
        "redis-to-dcs",
        "nightly move",
        "1f3b6c9e-0f2a-4b63-9d6e-2f7d4f0c1a11",
        "2e4a7d8f-1a3b-4c74-8e7f-3a8e5a1d2b22",
        "3d5b8e9a-2b4c-4d85-9f8a-4b9f6b2e3c33");

    private readonly ServiceProvider _provider;
    private readonly IamSimulator? _iam;
    private readonly KeyVaultSimulator? _vault;
    private readonly List<string> _secrets = [];

    private TestService(ServiceProvider provider, SignallingTime time, DcsSimulator dcs, IamSimulator? iam, KeyVaultSimulator? vault)
    {
        _provider = provider;
        _iam = iam;
        _vault = vault;
        Logs = provider.GetFakeLogCollector();
        Time = time;
        Dcs = dcs;
    }

    public SignallingTime Time { get; }

    public DcsSimulator Dcs { get; }

    public IamSimulator Iam => _iam ?? throw new InvalidOperationException("Only a service with a vault has IAM.");

    public KeyVaultSimulator Vault => _vault ?? throw new InvalidOperationException("This service has no vault.");

    public FakeLogCollector Logs { get; }

    /// <summary>A service whose credential is always available.</summary>
    public static Task<TestService> StartAsync(params (string Key, string? Value)[] settings) =>
        StartAsync(credential: null, settings: settings);

    /// <summary>
    /// A service that reads its credential from a simulated vault, as a managed identity, and can log in to a simulated IAM.
    /// </summary>
    public static Task<TestService> StartWithVaultAsync(
        IdentityEndpoint identity, CredentialKind kind = CredentialKind.AccessKey, params (string Key, string? Value)[] settings) =>
        StartAsync(TestCredential.New(kind), identity: identity, settings: settings);

    /// <param name="credential">What DCS or IAM accepts, and the vault contains.</param>
    /// <param name="source">Where the service gets its credential; by default it always has the accepted one.</param>
    /// <param name="identity">With it there is a vault, which accepts the tokens of this endpoint.</param>
    /// <param name="replace">Replaces parts of the service.</param>
    /// <param name="settings">Replace the settings that point to the simulators; null removes one.</param>
    public static async Task<TestService> StartAsync(
        TestCredential? credential = null,
        ICredentialSource? source = null,
        IdentityEndpoint? identity = null,
        Action<IServiceCollection>? replace = null,
        params (string Key, string? Value)[] settings)
    {
        credential ??= DefaultCredential;
        var time = new SignallingTime();
        var iam = identity is null ? null : await IamSimulator.StartAsync(time);
        var vault = identity is null ? null : await KeyVaultSimulator.StartAsync(identity.Simulator.Accepts, time);
        var dcs = await DcsSimulator.StartAsync(token => iam?.Check(token) ?? TokenStatus.Invalid, includeJobId: false, time);

        var values = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase)
        {
            ["Dcs:Endpoint"] = dcs.Endpoint.AbsoluteUri,
            ["Dcs:ProjectId"] = DcsSimulator.SampleProjectId,
            ["Dcs:IamEndpoint"] = iam?.Endpoint.AbsoluteUri,
            ["KeyVault:Uri"] = vault?.Endpoint.AbsoluteUri ?? "https://not-a-real-vault.example",
            ["KeyVault:SecretName"] = SecretName,
            ["Idempotency:InMemory"] = "true",
            [IdentityEndpoint.AddressVariable] = identity?.Simulator.Endpoint.AbsoluteUri,
        };
        foreach (var (key, value) in settings)
            values[key] = value;

        // A test that shortens the budget means the attempt too.
        if (values.TryGetValue("Dcs:TotalBudget", out var budget))
            values.TryAdd("Dcs:AttemptTimeout", budget);

        var read = Settings.Read(new ConfigurationBuilder().AddInMemoryCollection(values).Build());
        var services = new ServiceCollection()
            .AddLogging(logging => logging.SetMinimumLevel(LogLevel.Trace).AddFakeLogging())
            .AddSingleton<TimeProvider>(time)
            .AddSingleton<IHostApplicationLifetime, ApplicationLifetime>()
            .AddDcsMigration(read);
        if (vault is not null)
        {
            services.AddSingleton<HttpPipelineTransport>(_ => new HttpClientTransport(vault.CreateHandler()));
            // Only fake time ends a read, however slow the machine is.
            if (read is Settings.Valid { KeyVault: { } keyVault })
                services.AddSingleton(keyVault with { NetworkTimeout = TestTimeout.Limit });
        }
        else
            services.AddSingleton(source ?? new FixedCredentialSource(credential.Credential));

        replace?.Invoke(services);
        var provider = services.BuildServiceProvider(new ServiceProviderOptions { ValidateScopes = true, ValidateOnBuild = true });
        var service = new TestService(provider, time, dcs, iam, vault);
        service.Accept(credential);
        if (vault is not null)
            service.Store(credential);

        return service;
    }

    /// <summary>Makes a credential the only one that DCS or IAM accepts.</summary>
    public void Accept(TestCredential credential)
    {
        _secrets.AddRange(credential.Secrets);
        if (credential.User is { } user)
            Iam.ReplaceUsers(user);
        else
            Dcs.ReplaceAccessKeys(credential.Key!);
    }

    /// <summary>Writes a new version of the credential's secret.</summary>
    public void Store(TestCredential credential)
    {
        _secrets.AddRange(credential.Secrets);
        Vault.SetSecret(SecretName, credential.Json);
    }

    /// <summary>Writes a new version of another secret.</summary>
    public void Store(string name, string value)
    {
        _secrets.AddRange(value.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Vault.SetSecret(name, value);
    }

    /// <summary>From now on no reply and no log line may contain this text.</summary>
    public void Hide(string secret) => _secrets.Add(secret);

    public T Get<T>()
        where T : notnull => _provider.GetRequiredService<T>();

    /// <summary>Runs the start-up services to their end, as a host does.</summary>
    public async Task RunStartUpAsync()
    {
        foreach (var service in _provider.GetServices<IHostedService>())
        {
            await service.StartAsync(TestContext.Current.CancellationToken);
            if (service is BackgroundService { ExecuteTask: { } work })
                await work;
        }
    }

    /// <summary>Signals the service that its host is stopping.</summary>
    public void StopHost() => Get<IHostApplicationLifetime>().StopApplication();

    /// <summary>Runs what a host's timer runs.</summary>
    public Task SweepAsync() =>
        Get<Endpoints>().SweepAsync(TestContext.Current.CancellationToken)
            .WaitAsync(TestTimeout.Limit, TestContext.Current.CancellationToken);

    /// <summary>Posts to the create route.</summary>
    public Task<SentReply> PostAsync(
        string body = Bodies.Example, string? key = null, string query = "", CancellationTokenSource? caller = null) =>
        SendAsync(Routes.MigrationTasks, HttpContexts.Post(body, query, key, caller));

    public Task<SentReply> PostWebhookAsync(HttpContext webhook) => SendAsync(Routes.Webhooks, webhook);

    public Task<SentReply> GetAsync(string route, string query = "") => SendAsync(route, HttpContexts.Get(query));

    /// <summary>Sends a request to a route, and writes its reply as the hosts do.</summary>
    public async Task<SentReply> SendAsync(string route, HttpContext context)
    {
        var handling = route switch
        {
            Routes.MigrationTasks => Get<Endpoints>().CreateAsync(context.Request),
            Routes.Webhooks => Get<Endpoints>().CreateFromWebhookAsync(context.Request),
            Routes.ChatCommands => Get<Endpoints>().RunChatCommandAsync(context.Request),
            Routes.Health => Endpoints.HealthAsync(context.Request),
            Routes.OpenApi => Endpoints.OpenApiAsync(context.Request),
            Routes.Swagger => Endpoints.SwaggerAsync(context.Request),
            Routes.Ready => Get<Endpoints>().ReadyAsync(context.Request),
            _ => throw new ArgumentOutOfRangeException(nameof(route), route, message: null),
        };
        var reply = await handling.WaitAsync(TestTimeout.Limit, TestContext.Current.CancellationToken);
        await reply.ExecuteAsync(context);
        var sent = SentReply.In(context);
        AssertNoSecret(sent.Text);
        return sent;
    }

    public Budget NewBudget() => new(Get<DcsOptions>(), Time);

    /// <summary>Creates a task, by default the sample task, with the DCS client, without the gate.</summary>
    public async Task<Outcome> CreateAsync(MigrationTaskRequest? task = null)
    {
        var dcs = Get<DcsClient>();
        var outcome = await dcs.CreateAsync(task ?? SampleTask, NewBudget())
            .WaitAsync(TestTimeout.Limit, TestContext.Current.CancellationToken);
        AssertNoSecret(outcome switch
        {
            Outcome.Rejected { Error: var error } => $"{outcome} {error}",
            Outcome.NotSent { Reason: var reason } => $"{outcome} {reason}",
            Outcome.Unknown { Reason: var reason, Error: var error } => $"{outcome} {reason} {error}",
            _ => $"{outcome}",
        });
        return outcome;
    }

    /// <summary>Waits until DCS has received so many requests.</summary>
    public Task WaitForDcsAsync(int count = 1) =>
        Dcs.WaitForRequestsAsync(count, TestContext.Current.CancellationToken)
            .WaitAsync(TestTimeout.Limit, TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        var secrets = SecretsInPlay();
        await _provider.DisposeAsync();
        await Dcs.DisposeAsync();
        if (_iam is not null)
            await _iam.DisposeAsync();
        if (_vault is not null)
            await _vault.DisposeAsync();

        Assert.Empty(LogCheck.Leaks(Logs.GetSnapshot(), secrets));
    }

    private void AssertNoSecret(string text) =>
        Assert.DoesNotContain(SecretsInPlay(), secret => text.Contains(secret, StringComparison.OrdinalIgnoreCase));

    /// <summary>The credentials, and every token that was sent.</summary>
    private string[] SecretsInPlay() =>
    [
        .. _secrets,
        .. Dcs.Requests.Select(request => request.Headers.GetValueOrDefault("X-Auth-Token", "")).Where(token => token.Length > 0),
        .. (_vault?.Requests ?? [])
            .Select(request => request.Headers.GetValueOrDefault("Authorization", ""))
            .Select(authorization => authorization.Replace("Bearer ", "", StringComparison.Ordinal))
            .Where(token => token.Length > 0),
    ];
}
