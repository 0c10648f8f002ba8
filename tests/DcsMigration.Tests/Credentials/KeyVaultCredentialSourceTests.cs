using Azure.Core.Pipeline;
using DcsMigration.Dcs;
using DcsMigration.Secrets;
using DcsMigration.Simulators.Secrets;
using DcsMigration.Simulators.Wire;
using DcsMigration.Tests.Infrastructure;
using Xunit;

namespace DcsMigration.Tests.Credentials;

public sealed class KeyVaultCredentialSourceTests(IdentityEndpoint identity)
{
    [Theory]
    [InlineData(CredentialKind.AccessKey)]
    [InlineData(CredentialKind.TemporaryAccessKey)]
    [InlineData(CredentialKind.Password)]
    public async Task The_secret_is_read_and_DCS_accepts_the_credential(CredentialKind kind)
    {
        await using var service = await TestService.StartWithVaultAsync(identity, kind);

        Assert.IsType<Outcome.Created>(await service.CreateAsync());

        Assert.Equal(1, service.Vault.Reads);
    }

    [Fact]
    public async Task A_missing_secret_is_named()
    {
        await using var service = await TestService.StartWithVaultAsync(identity, settings: ("KeyVault:SecretName", "other-name"));

        await AssertNotSentAsync(service, "Key Vault has no secret 'other-name': set it, or correct KeyVault:SecretName.");
    }

    [Fact]
    public async Task The_role_that_the_identity_lacks_is_named()
    {
        await using var service = await TestService.StartWithVaultAsync(identity);
        service.Vault.Forbid();

        await AssertNotSentAsync(
            service,
            "Key Vault refused to read the secret 'dcs-credentials': give the function's identity the role Key Vault Secrets User.");
    }

    [Fact]
    public async Task A_disabled_secret_is_not_read()
    {
        await using var service = await TestService.StartWithVaultAsync(identity);
        service.Vault.Disable(TestService.SecretName);

        var reason = await ReasonAsync(service);

        Assert.Equal("The Key Vault secret 'dcs-credentials' is disabled: enable it, or write a new version.", reason);
    }

    [Theory]
    [InlineData(401, "Key Vault did not accept the function's token: check that the vault belongs to the identity's tenant.")]
    [InlineData(429, "Key Vault throttles the function.")]
    [InlineData(500, "Key Vault answered 500.")]
    [InlineData(503, "Key Vault answered 503.")]
    [InlineData(418, "Key Vault answered 418.")]
    [InlineData(
        403,
        "Key Vault refused to read the secret 'dcs-credentials' (Forbidden): check the identity's role, the vault's network rules "
        + "and that the secret is enabled.")]
    public async Task A_failure_of_the_vault_is_returned(int status, string reason)
    {
        await using var service = await TestService.StartWithVaultAsync(identity);
        service.Vault.Fail(status);

        await AssertNotSentAsync(service, reason);
    }

    [Fact]
    public async Task An_answer_without_a_secret_is_a_failure()
    {
        await using var service = await TestService.StartWithVaultAsync(identity);
        service.Vault.Fail(200);

        Assert.StartsWith(
            "The Key Vault secret 'dcs-credentials' is not a JSON object of strings", await ReasonAsync(service), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("<html>Sign in to the proxy</html>")]
    [InlineData("[]")]
    [InlineData("""{"value":1}""")]
    [InlineData("""{"value":"s3cr3t","id":"not a URL"}""")]
    [InlineData("""{"value":"s3cr3t","id":"https://vault.example/secrets/dcs-credentials/1","attributes":{"created":"today"}}""")]
    public async Task A_reply_that_is_not_from_Key_Vault_is_a_failure(string body)
    {
        await using var service = await TestService.StartWithVaultAsync(identity);
        service.Vault.Fail(new Fault.Reply(200, body, "text/html", Creates: false));

        await AssertNotSentAsync(service, "Key Vault's reply could not be read: check KeyVault:Uri.");
    }

    [Fact]
    public async Task A_challenge_from_a_host_that_is_not_a_vault_is_a_failure()
    {
        using var handler = new ChallengingHandler();
        var vault = new KeyVaultReader(
            new KeyVaultOptions(new Uri("https://proxy.example"), "dcs-credentials", TimeSpan.FromMinutes(5), TimeSpan.FromHours(1)),
            new AzureIdentity(ClientId: null, IsManaged: true),
            TimeProvider.System,
            new HttpClientTransport(handler));

        var fetched = await vault.FetchAsync<string>(
            "dcs-credentials",
            "KeyVault:SecretName",
            secret => SecretContent<string>.Of(secret.Text),
            TestContext.Current.CancellationToken);

        Assert.Equal("Key Vault's reply could not be read: check KeyVault:Uri.", fetched.Error?.Reason);
    }

    [Fact]
    public async Task A_vault_that_hangs_fails_in_time_for_an_answer()
    {
        await using var service = await TestService.StartWithVaultAsync(identity);
        service.Vault.Hang();

        var creating = service.CreateAsync();
        await service.Vault.WaitForRequestsAsync(1, TestContext.Current.CancellationToken);
        service.Time.Advance(TimeSpan.FromSeconds(8));

        OutcomeAssert.NotSent(NotSentCause.NoCredentials, "Key Vault did not answer in time.", await creating);
        Assert.Empty(service.Dcs.Requests);
    }

    [Fact]
    public async Task Without_a_connection_to_the_vault_nothing_is_sent()
    {
        using var nobody = new ClosedPort();
        await using var service = await TestService.StartWithVaultAsync(identity, settings: ("KeyVault:Uri", nobody.Address("https")));

        await AssertNotSentAsync(service, "Key Vault could not be reached: check KeyVault:Uri and the vault's network rules.");
    }

    [Fact]
    public async Task A_vault_with_another_certificate_is_not_trusted()
    {
        await using var stranger = await KeyVaultSimulator.StartAsync(acceptsToken: _ => true);
        await using var service = await TestService.StartWithVaultAsync(
            identity, settings: ("KeyVault:Uri", stranger.Endpoint.AbsoluteUri));

        await AssertNotSentAsync(service, "Key Vault could not be reached: check KeyVault:Uri and the vault's network rules.");
        Assert.Empty(stranger.Requests);
    }

    private static async Task<string> ReasonAsync(TestService service)
    {
        var notSent = Assert.IsType<Outcome.NotSent>(await service.CreateAsync());
        Assert.Equal(NotSentCause.NoCredentials, notSent.Cause);
        return notSent.Reason;
    }

    private static async Task AssertNotSentAsync(TestService service, string reason)
    {
        Assert.Equal(reason, await ReasonAsync(service));
        Assert.Empty(service.Dcs.Requests);
    }
}
