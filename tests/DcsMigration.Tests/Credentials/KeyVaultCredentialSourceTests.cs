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
    public async Task The_secret_is_read_and_DCS_accepts_what_is_in_it(CredentialKind kind)
    {
        await using var graph = await TestService.StartWithVaultAsync(identity, kind);

        Assert.IsType<Outcome.Created>(await graph.CreateAsync());

        Assert.Equal(1, graph.Vault.Reads);
    }

    [Fact]
    public async Task A_secret_that_is_not_there_is_named()
    {
        await using var graph = await TestService.StartWithVaultAsync(identity, settings: ("KeyVault:SecretName", "other-name"));

        await AssertNotSentAsync(graph, "Key Vault has no secret 'other-name': set it, or correct KeyVault:SecretName.");
    }

    [Fact]
    public async Task An_identity_without_the_role_is_told_which_one_it_needs()
    {
        await using var graph = await TestService.StartWithVaultAsync(identity);
        graph.Vault.Forbid();

        await AssertNotSentAsync(
            graph,
            "Key Vault refused to read the secret 'dcs-credentials' (Forbidden): give the function's identity the role Key Vault Secrets User, and check the vault's network rules and that the secret is enabled.");
    }

    [Fact]
    public async Task A_disabled_secret_is_not_read()
    {
        await using var graph = await TestService.StartWithVaultAsync(identity);
        graph.Vault.Disable(TestService.SecretName);

        var reason = await ReasonAsync(graph);

        Assert.Contains("check the vault's network rules and that the secret is enabled", reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(401, "Key Vault did not accept the function's token: check that the vault belongs to the identity's tenant.")]
    [InlineData(429, "Key Vault throttles the function.")]
    [InlineData(500, "Key Vault answered 500.")]
    [InlineData(503, "Key Vault answered 503.")]
    [InlineData(418, "Key Vault answered 418.")]
    public async Task A_vault_that_fails_is_not_worked_around(int status, string reason)
    {
        await using var graph = await TestService.StartWithVaultAsync(identity);
        graph.Vault.Fail(status);

        await AssertNotSentAsync(graph, reason);
    }

    [Fact]
    public async Task A_vault_that_answers_without_a_secret_is_not_worked_around()
    {
        await using var graph = await TestService.StartWithVaultAsync(identity);
        graph.Vault.Fail(200);

        Assert.Contains("'dcs-credentials' is not a JSON object of strings", await ReasonAsync(graph), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_vault_that_hangs_is_given_up_in_time_for_an_answer()
    {
        await using var graph = await TestService.StartWithVaultAsync(identity);
        graph.Vault.Hang();

        var creating = graph.CreateAsync();
        await graph.Vault.WaitForRequestsAsync(1, TestContext.Current.CancellationToken);
        graph.Time.Advance(TimeSpan.FromSeconds(8));

        Assert.Equal(new Outcome.NotSent(NotSentCause.NoCredentials, "Key Vault did not answer in time."), await creating);
        Assert.Empty(graph.Dcs.Requests);
    }

    [Fact]
    public async Task A_vault_that_is_down_is_not_worked_around()
    {
        using var nobody = new ClosedPort();
        await using var graph = await TestService.StartWithVaultAsync(identity, settings: ("KeyVault:Uri", nobody.Address("https")));

        await AssertNotSentAsync(graph, "Key Vault could not be reached: check KeyVault:Uri and the vault's network rules.");
    }

    [Fact]
    public async Task A_vault_that_shows_another_certificate_is_not_trusted()
    {
        await using var stranger = await KeyVaultSimulator.StartAsync(new KeyVaultSimulatorOptions { AcceptsToken = _ => true });
        await using var graph = await TestService.StartWithVaultAsync(identity, settings: ("KeyVault:Uri", stranger.Endpoint.AbsoluteUri));

        await AssertNotSentAsync(graph, "Key Vault could not be reached: check KeyVault:Uri and the vault's network rules.");
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
    public async Task A_secret_that_holds_no_credential_is_not_repeated(string secret)
    {
        await using var graph = await TestService.StartWithVaultAsync(identity);
        graph.Vault.SetSecret(TestService.SecretName, secret);

        var reason = await ReasonAsync(graph);

        Assert.StartsWith("The Key Vault secret 'dcs-credentials' ", reason, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cr", reason, StringComparison.Ordinal);
    }

    private static async Task<string> ReasonAsync(TestService graph)
    {
        var notSent = Assert.IsType<Outcome.NotSent>(await graph.CreateAsync());
        Assert.Equal(NotSentCause.NoCredentials, notSent.Cause);
        return notSent.Reason;
    }

    private static async Task AssertNotSentAsync(TestService graph, string reason)
    {
        Assert.Equal(reason, await ReasonAsync(graph));
        Assert.Empty(graph.Dcs.Requests);
    }
}
