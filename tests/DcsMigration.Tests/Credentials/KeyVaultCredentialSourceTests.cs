using DcsMigration.Dcs;
using DcsMigration.Simulators;
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
            "Key Vault refused to read the secret 'dcs-credentials' (Forbidden): give the function's identity the role Key Vault Secrets User, and check the vault's network rules and that the secret is enabled.");
    }

    [Fact]
    public async Task A_disabled_secret_is_not_read()
    {
        await using var service = await TestService.StartWithVaultAsync(identity);
        service.Vault.Disable(TestService.SecretName);

        var reason = await ReasonAsync(service);

        Assert.Contains("check the vault's network rules and that the secret is enabled", reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(401, "Key Vault did not accept the function's token: check that the vault belongs to the identity's tenant.")]
    [InlineData(429, "Key Vault throttles the function.")]
    [InlineData(500, "Key Vault answered 500.")]
    [InlineData(503, "Key Vault answered 503.")]
    [InlineData(418, "Key Vault answered 418.")]
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

        Assert.Contains("'dcs-credentials' is not a JSON object of strings", await ReasonAsync(service), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_vault_that_hangs_fails_in_time_for_an_answer()
    {
        await using var service = await TestService.StartWithVaultAsync(identity);
        service.Vault.Hang();

        var creating = service.CreateAsync();
        await service.Vault.WaitForRequestsAsync(1, TestContext.Current.CancellationToken);
        service.Time.Advance(TimeSpan.FromSeconds(8));

        Assert.Equal(new Outcome.NotSent(NotSentCause.NoCredentials, "Key Vault did not answer in time."), await creating);
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
        await using var service = await TestService.StartWithVaultAsync(identity, settings: ("KeyVault:Uri", stranger.Endpoint.AbsoluteUri));

        await AssertNotSentAsync(service, "Key Vault could not be reached: check KeyVault:Uri and the vault's network rules.");
        Assert.Empty(stranger.Requests);
    }

    [Theory]
    [InlineData("s3cr3t")]
    [InlineData("")]
    [InlineData("[\"s3cr3t\"]")]
    [InlineData("\"s3cr3t\"")]
    [InlineData("null")]
    [InlineData("{\"access_key\":\"s3cr3t\"")]
    [InlineData("{\"access_key\":\"s3cr3t\"}")]
    [InlineData("{\"access_key\":\"s3cr3t\",\"secret_key\":\"\"}")]
    [InlineData("{\"access_key\":\"s3cr3t\",\"secret_key\":42}")]
    [InlineData("{\"access_key\":\"s3cr3t\",\"secret_key\":\"s3cr3t\\n\"}")]
    [InlineData("{\"access_key\":\" s3cr3t\",\"secret_key\":\"s3cr3t\"}")]
    [InlineData("{\"access_key\":\"s3cr3t\",\"secret_key\":\"s3cr3t\",\"security_token\":\"s3cr\\r\\n3t\"}")]
    [InlineData("{\"username\":\"s3cr3t\",\"password\":\"s3cr3t\"}")]
    [InlineData("{\"username\":\"u\",\"password\":\"s3cr3t\",\"domain\":\"d\",\"access_key\":\"s3cr3t\",\"secret_key\":\"s3cr3t\"}")]
    public async Task A_secret_that_is_not_a_credential_is_not_quoted(string secret)
    {
        await using var service = await TestService.StartWithVaultAsync(identity);
        service.Vault.SetSecret(TestService.SecretName, secret);

        var reason = await ReasonAsync(service);

        Assert.StartsWith("The Key Vault secret 'dcs-credentials' ", reason, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cr", reason, StringComparison.Ordinal);
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
