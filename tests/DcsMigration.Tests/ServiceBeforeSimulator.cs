using DcsMigration.Azure;
using DcsMigration.Credentials;
using DcsMigration.Simulators;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;

namespace DcsMigration.Tests;

/// <summary>The service as a host puts it together, with a credential given, before the DCS simulator and on its clock.</summary>
internal sealed class ServiceBeforeSimulator : IAsyncDisposable
{
    private static readonly SimulatedAccessKey Key = new("not-a-real-access-key", "not-a-real-secret-key");

    private readonly ServiceProvider _services;

    private ServiceBeforeSimulator(DcsSimulator dcs, FakeTimeProvider time, IDictionary<string, string?> settings)
    {
        Dcs = dcs;
        Time = time;
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(new Dictionary<string, string?>(settings, StringComparer.Ordinal)
            {
                ["Dcs:Endpoint"] = dcs.Endpoint.AbsoluteUri,
                ["Dcs:ProjectId"] = DcsSimulatorOptions.SampleProjectId,
                ["Idempotency:InMemory"] = "true",
            })
            .Build();
        _services = new ServiceCollection()
            .AddLogging(logging => logging.SetMinimumLevel(LogLevel.Trace).AddFakeLogging())
            .AddMetrics()
            .AddSingleton<TimeProvider>(time)
            .AddSingleton<ICredentialSource>(new GivenCredential())
            .AddDcsMigration(Settings.Read(configuration, credentialFromKeyVault: false))
            .BuildServiceProvider();
    }

    public DcsSimulator Dcs { get; }

    public FakeTimeProvider Time { get; }

    public FakeLogCollector Logs => _services.GetFakeLogCollector();

    public static async Task<ServiceBeforeSimulator> StartAsync(params (string Key, string Value)[] settings)
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));
        var dcs = await DcsSimulator.StartAsync(new DcsSimulatorOptions { AccessKeys = [Key], TimeProvider = time });
        return new ServiceBeforeSimulator(
            dcs, time, settings.ToDictionary(setting => setting.Key, setting => (string?)setting.Value, StringComparer.Ordinal));
    }

    public T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        await Dcs.DisposeAsync();
    }

    private sealed class GivenCredential : ICredentialSource
    {
        public Task<FetchResult<VersionedCredential>> FetchAsync(CancellationToken cancellationToken) =>
            Task.FromResult<FetchResult<VersionedCredential>>(new FetchResult<VersionedCredential>.Found(
                new VersionedCredential(new Credential.AccessKey(Key.AccessKey, Key.SecretKey, SecurityToken: null), "given"),
                DateTimeOffset.MaxValue,
                DateTimeOffset.MaxValue));
    }
}
