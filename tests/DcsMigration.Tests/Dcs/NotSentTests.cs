using DcsMigration.Credentials;
using DcsMigration.Dcs;
using DcsMigration.Secrets;
using DcsMigration.Simulators.Dcs;
using DcsMigration.Simulators.Secrets;
using DcsMigration.Tests.Infrastructure;
using Xunit;

namespace DcsMigration.Tests.Dcs;

public sealed class NotSentTests
{
    /// <summary>Little more than the minimum for one attempt, so that nothing is left for a retry.</summary>
    private static readonly (string, string?) TimeForOneTry = ("Dcs:TotalBudget", "00:00:00.3");

    [Fact]
    public async Task Nothing_is_sent_if_the_host_name_does_not_resolve()
    {
        await using var service = await TestService.StartAsync(TimeForOneTry, ("Dcs:Endpoint", "https://dcs.invalid"));

        var notSent = Assert.IsType<Outcome.NotSent>(await service.CreateAsync());

        Assert.Equal(NotSentCause.Unreachable, notSent.Cause);
        Assert.Equal("The host name of DCS could not be resolved: check Dcs:Endpoint.", notSent.Reason);
    }

    [Fact]
    public async Task Nothing_is_sent_if_the_connection_is_refused()
    {
        await using var service = await TestService.StartAsync(TimeForOneTry);
        await service.Dcs.RefuseConnectionsAsync();

        var notSent = Assert.IsType<Outcome.NotSent>(await service.CreateAsync());

        Assert.Equal(new Outcome.NotSent(NotSentCause.Unreachable, "DCS did not accept the connection."), notSent);
    }

    [Fact]
    public async Task Nothing_is_sent_if_the_server_speaks_another_protocol_than_TLS()
    {
        await using var dcs = RawServer.Greeting("220 mail.example.com ESMTP\r\n");
        await using var service = await TestService.StartAsync(TimeForOneTry, ("Dcs:Endpoint", dcs.Address("https")));

        AssertNoTls(await service.CreateAsync());
    }

    [Fact]
    public async Task Nothing_is_sent_if_the_server_speaks_plain_HTTP_instead_of_TLS()
    {
        await using var dcs = await DcsSimulator.StartAsync();
        var address = new UriBuilder(dcs.Endpoint) { Scheme = Uri.UriSchemeHttps }.Uri.AbsoluteUri;
        await using var service = await TestService.StartAsync(TimeForOneTry, ("Dcs:Endpoint", address));

        var notSent = Assert.IsType<Outcome.NotSent>(await service.CreateAsync());

        Assert.Equal(NotSentCause.Unreachable, notSent.Cause);
        Assert.Empty(dcs.Requests);
    }

    [Fact]
    public async Task Nothing_is_sent_if_the_certificate_is_untrusted()
    {
        await using var stranger = await KeyVaultSimulator.StartAsync(acceptsToken: _ => true);
        await using var service = await TestService.StartAsync(TimeForOneTry, ("Dcs:Endpoint", stranger.Endpoint.AbsoluteUri));

        AssertNoTls(await service.CreateAsync());
        Assert.Empty(stranger.Requests);
    }

    [Fact]
    public async Task A_TLS_handshake_that_hangs_ends_after_the_connect_timeout()
    {
        await using var dcs = RawServer.Silent();
        await using var service = await TestService.StartAsync(
            TimeForOneTry, ("Dcs:Endpoint", dcs.Address("https")), ("Dcs:ConnectTimeout", "00:00:00.2"));

        var notSent = Assert.IsType<Outcome.NotSent>(await service.CreateAsync());

        Assert.Equal(new Outcome.NotSent(NotSentCause.Unreachable, "No connection to DCS was made in time."), notSent);
        Assert.Equal(1, dcs.Connections);
    }

    [Fact]
    public async Task Nothing_is_sent_if_the_attempt_ends_before_its_connection_is_made()
    {
        await using var dcs = RawServer.Silent();
        await using var service = await TestService.StartAsync(
            ("Dcs:TotalBudget", "00:00:20"), ("Dcs:Endpoint", dcs.Address("https")), ("Dcs:ConnectTimeout", "00:01:00"));

        var creating = service.CreateAsync();
        await service.Time.WaitForTimerAsync(due => due == TimeSpan.FromSeconds(20), 2);
        service.Time.Advance(TimeSpan.FromSeconds(20));

        Assert.Equal(new Outcome.NotSent(NotSentCause.Unreachable, "No connection to DCS was made in time."), await creating);
    }

    [Fact]
    public async Task Nothing_is_sent_if_the_credential_leaves_too_little_time()
    {
        var credential = TestCredential.New();
        var source = new LateCredentialSource(credential.Credential);
        await using var service = await TestService.StartAsync(credential, source, settings: ("Dcs:TotalBudget", "00:00:10"));

        var creating = service.CreateAsync();
        await source.WaitUntilAskedAsync();
        service.Time.Advance(TimeSpan.FromSeconds(8));
        source.Release();

        Assert.Equal(
            new Outcome.NotSent(NotSentCause.BudgetSpent, "Too little time was left to send the request to DCS."), await creating);
        Assert.Empty(service.Dcs.Requests);
    }

    [Fact]
    public async Task Nothing_is_sent_if_the_credential_is_unavailable_within_the_budget()
    {
        var credential = TestCredential.New();
        var source = new LateCredentialSource(credential.Credential);
        await using var service = await TestService.StartAsync(credential, source);

        var creating = service.CreateAsync();
        await source.WaitUntilAskedAsync();
        service.Time.Advance(TimeSpan.FromSeconds(28));

        OutcomeAssert.NotSent(NotSentCause.NoCredentials, "The credential was not available in time.", await creating);
        Assert.Empty(service.Dcs.Requests);
    }

    private static void AssertNoTls(Outcome outcome) => Assert.Equal(
        new Outcome.NotSent(
            NotSentCause.Unreachable, "No TLS connection to DCS could be made: check Dcs:Endpoint and the certificate there."),
        outcome);

    /// <summary>Returns its credential when the test releases it.</summary>
    private sealed class LateCredentialSource(Credential credential) : ICredentialSource
    {
        private readonly TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task WaitUntilAskedAsync() => _asked.Task.WaitAsync(TestTimeout.Limit, TestContext.Current.CancellationToken);

        public void Release() => _released.SetResult();

        public async Task<FetchResult<VersionedCredential>> FetchAsync(CancellationToken cancellationToken)
        {
            _asked.TrySetResult();
            await _released.Task;
            return await new FixedCredentialSource(credential).FetchAsync(cancellationToken);
        }
    }
}
