using Azure.Core.Pipeline;
using DcsMigration.Azure;
using DcsMigration.Credentials;
using DcsMigration.Dcs;
using DcsMigration.Simulators;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Xunit;

namespace DcsMigration.Tests.Infrastructure;

/// <summary>
/// The service as a host puts it together, before simulators of its own and on fake time. Its disposal fails the test
/// if a secret was logged.
/// </summary>
internal sealed class ServiceGraph : IAsyncDisposable
{
    public const string SecretName = "dcs-credentials";

    public static readonly MigrationTaskRequest SampleTask = new(
        "redis-to-dcs",
        "nightly move",
        "1f3b6c9e-0f2a-4b63-9d6e-2f7d4f0c1a11",
        "2e4a7d8f-1a3b-4c74-8e7f-3a8e5a1d2b22",
        "3d5b8e9a-2b4c-4d85-9f8a-4b9f6b2e3c33");

    private readonly ServiceProvider _provider;
    private readonly KeyVaultSimulator? _vault;
    private readonly List<string> _secrets = [];

    private ServiceGraph(ServiceProvider provider, SignallingTime time, DcsSimulator dcs, IamSimulator iam, KeyVaultSimulator? vault)
    {
        _provider = provider;
        _vault = vault;
        Logs = provider.GetFakeLogCollector();
        Time = time;
        Dcs = dcs;
        Iam = iam;
    }

    public SignallingTime Time { get; }

    public DcsSimulator Dcs { get; }

    public IamSimulator Iam { get; }

    public KeyVaultSimulator Vault => _vault ?? throw new InvalidOperationException("This graph has no vault.");

    public FakeLogCollector Logs { get; }

    /// <summary>A graph whose credential is at hand.</summary>
    public static Task<ServiceGraph> StartAsync(params (string Key, string? Value)[] settings) =>
        StartAsync(new GraphOptions { Settings = settings });

    /// <summary>A graph that reads its credential from a vault as a managed identity.</summary>
    public static Task<ServiceGraph> StartWithVaultAsync(
        IdentityEndpoint identity, CredentialKind kind = CredentialKind.AccessKey, params (string Key, string? Value)[] settings) =>
        StartAsync(new GraphOptions { Identity = identity, Credential = TestCredential.New(kind), Settings = settings });

    public static async Task<ServiceGraph> StartAsync(GraphOptions options)
    {
        var time = new SignallingTime();
        var iam = await IamSimulator.StartAsync(new IamSimulatorOptions { TimeProvider = time });
        var dcs = await DcsSimulator.StartAsync(new DcsSimulatorOptions
        {
            CheckToken = iam.Check,
            IncludeJobId = options.IncludeJobId,
            TimeProvider = time,
        });
        var vault = options.Identity is { Simulator: var identity }
            ? await KeyVaultSimulator.StartAsync(new KeyVaultSimulatorOptions { AcceptsToken = identity.Accepts, TimeProvider = time })
            : null;

        var graph = new ServiceGraph(Provider(options, time, dcs, iam, vault), time, dcs, iam, vault);
        graph.Accept(options.Credential);
        if (vault is not null)
            graph.Store(options.Credential);

        return graph;
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

    /// <summary>Writes a new version of the secret.</summary>
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

    public T Get<T>()
        where T : notnull => _provider.GetRequiredService<T>();

    /// <summary>Creates the sample task. Whatever comes back holds no secret.</summary>
    public async Task<Outcome> CreateAsync()
    {
        var dcs = _provider.GetRequiredService<DcsClient>();
        var outcome = await dcs.CreateAsync(SampleTask, dcs.StartBudget())
            .WaitAsync(TestTimeout.Limit, TestContext.Current.CancellationToken);
        Assert.DoesNotContain(SecretsInPlay(), secret => TextOf(outcome).Contains(secret, StringComparison.OrdinalIgnoreCase));
        return outcome;
    }

    /// <summary>The authorization as the client would get it.</summary>
    public Task<(RequestAuthorization? Authorization, FetchError? Error)> AuthorizeAsync() =>
        _provider.GetRequiredService<Authorizer>().GetAsync(TestContext.Current.CancellationToken)
            .WaitAsync(TestTimeout.Limit, TestContext.Current.CancellationToken);

    /// <summary>Ends once DCS has received so many requests.</summary>
    public Task WaitForDcsAsync(int count = 1) =>
        Dcs.WaitForRequestsAsync(count, TestContext.Current.CancellationToken).WaitAsync(TestTimeout.Limit, TestContext.Current.CancellationToken);

    /// <summary>Ends once the wait before a retry has begun: no other timer of the service is as short.</summary>
    public Task WaitForRetryAsync(int count = 1) => Time.WaitForTimerAsync(due => due < TimeSpan.FromSeconds(5), count);

    public async ValueTask DisposeAsync()
    {
        var secrets = SecretsInPlay();
        await _provider.DisposeAsync();
        await Dcs.DisposeAsync();
        await Iam.DisposeAsync();
        if (_vault is not null)
            await _vault.DisposeAsync();

        Assert.Empty(LogCheck.Leaks(Logs.GetSnapshot(), secrets));
    }

    private static ServiceProvider Provider(
        GraphOptions options, SignallingTime time, DcsSimulator dcs, IamSimulator iam, KeyVaultSimulator? vault)
    {
        var services = new ServiceCollection();
        services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Trace).AddFakeLogging());
        services.AddSingleton<TimeProvider>(time);
        if (vault is not null)
            services.AddSingleton<HttpPipelineTransport>(_ => new HttpClientTransport(Pinned(vault)));
        else
            services.AddSingleton(options.Source ?? new FixedCredentials(options.Credential.Credential));

        var settings = Settings.Read(Configuration(options, dcs, iam, vault), credentialFromKeyVault: vault is not null);
        Assert.Empty(settings.Errors);
        return services.AddDcsMigration(settings).BuildServiceProvider();
    }

    private static IConfigurationRoot Configuration(GraphOptions options, DcsSimulator dcs, IamSimulator iam, KeyVaultSimulator? vault)
    {
        var values = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase)
        {
            ["Dcs:Endpoint"] = dcs.Endpoint.AbsoluteUri,
            ["Dcs:ProjectId"] = DcsSimulatorOptions.SampleProjectId,
            ["Dcs:IamEndpoint"] = iam.Endpoint.AbsoluteUri,
            ["KeyVault:Uri"] = vault?.Endpoint.AbsoluteUri,
            ["KeyVault:SecretName"] = SecretName,
            ["Idempotency:InMemory"] = "true",
            [IdentityEndpoint.AddressVariable] = options.Identity?.Simulator.Endpoint.AbsoluteUri,
        };
        foreach (var (key, value) in options.Settings)
            values[key] = value;

        return new ConfigurationBuilder().AddInMemoryCollection(values).Build();
    }

    private static SocketsHttpHandler Pinned(KeyVaultSimulator vault) => new()
    {
        SslOptions = { RemoteCertificateValidationCallback = (_, certificate, _, _) => vault.Certificate.Equals(certificate) },
        UseProxy = false,
    };

    /// <summary>The credentials, and every token that went over the wire.</summary>
    private string[] SecretsInPlay() =>
    [
        .. _secrets,
        .. Dcs.Requests.Select(request => request.Headers.GetValueOrDefault("X-Auth-Token", "")).Where(token => token.Length > 0),
        .. (_vault?.Requests ?? []).Select(request => request.Headers.GetValueOrDefault("Authorization", "").Replace("Bearer ", "", StringComparison.Ordinal))
            .Where(token => token.Length > 0),
    ];

    private static string TextOf(Outcome outcome) => outcome switch
    {
        Outcome.Rejected { Error: var error } => $"{outcome} {error}",
        Outcome.NotSent { Reason: var reason } => $"{outcome} {reason}",
        Outcome.Unknown { Reason: var reason, Error: var error } => $"{outcome} {reason} {error}",
        _ => $"{outcome}",
    };
}
