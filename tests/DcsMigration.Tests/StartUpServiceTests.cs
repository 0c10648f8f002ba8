using DcsMigration.Credentials;
using DcsMigration.Secrets;
using DcsMigration.Tests.Infrastructure;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Xunit;

namespace DcsMigration.Tests;

public sealed class StartUpServiceTests
{
    private readonly CountingSource _source = new();

    [Fact]
    public async Task The_credential_is_read_at_start_and_not_again_by_the_first_request()
    {
        await using var service = await TestService.StartAsync(source: _source);

        await service.RunStartUpAsync();
        Assert.Equal(1, _source.Reads);

        Assert.Equal(200, (await service.PostAsync()).Status);
        Assert.Equal(1, _source.Reads);
    }

    [Fact]
    public async Task A_credential_that_cannot_be_read_at_start_is_logged_and_read_again_after_the_pause()
    {
        _source.Error = FetchError.Unavailable("Not yet.");
        await using var service = await TestService.StartAsync(source: _source);
        await service.RunStartUpAsync();
        Assert.Contains(
            service.Logs.GetSnapshot(),
            line => line.Level == LogLevel.Warning && line.Message.Contains("Not yet.", StringComparison.Ordinal));

        _source.Error = null;
        service.Time.Advance(TimeSpan.FromSeconds(15));

        Assert.Equal(200, (await service.PostAsync()).Status);
    }

    [Fact]
    public async Task A_bug_at_start_is_logged_and_leaves_the_host_alive()
    {
        await using var service = await TestService.StartAsync(
            source: new FailingCredentialSource(new InvalidOperationException("A bug.")));

        await service.RunStartUpAsync();

        Assert.Contains(
            service.Logs.GetSnapshot(),
            line => line.Exception is InvalidOperationException
                && line.Message == "The warm-up failed. The first request tries again.");
        Assert.Equal(500, (await service.PostAsync()).Status);
    }

    [Fact]
    public async Task A_misconfigured_service_reads_no_credential()
    {
        await using var service = await TestService.StartAsync(source: _source, settings: ("Dcs:ProjectId", ""));

        await service.RunStartUpAsync();

        Assert.Equal(0, _source.Reads);
    }

    [Fact]
    public async Task A_host_that_stops_during_the_start_up_logs_nothing_about_it()
    {
        await using var service = await TestService.StartAsync();
        var stopped = new ServiceCollection().BuildServiceProvider();
        await stopped.DisposeAsync();
        var logger = new FakeLogger<StartUpService>();
        using var startUp = new StartUpService(service.Get<Settings.Valid>(), stopped, new FakeLogger<Settings>(), logger);

        await startUp.StartAsync(TestContext.Current.CancellationToken);
        await startUp.ExecuteTask!;

        Assert.Equal(0, logger.Collector.Count);
    }

    private sealed class CountingSource : ICredentialSource
    {
        private readonly FixedCredentialSource _good = new(TestService.DefaultCredential.Credential);

        public int Reads { get; private set; }

        public FetchError? Error { get; set; }

        public Task<FetchResult<VersionedCredential>> FetchAsync(CancellationToken cancellationToken)
        {
            Reads++;
            return Error is { } error
                ? Task.FromResult<FetchResult<VersionedCredential>>(error)
                : _good.FetchAsync(cancellationToken);
        }
    }
}
