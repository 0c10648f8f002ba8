using DcsMigration.Dcs;
using DcsMigration.Simulators.Wire;
using DcsMigration.Tests.Infrastructure;
using Xunit;

namespace DcsMigration.Tests.Credentials;

public sealed class RotationTests(IdentityEndpoint identity)
{
    [Theory]
    [InlineData(CredentialKind.AccessKey)]
    [InlineData(CredentialKind.TemporaryAccessKey)]
    public async Task A_rotated_key_is_fetched_and_the_request_sent_once_more(CredentialKind kind)
    {
        await using var service = await TestService.StartWithVaultAsync(identity, kind);
        await service.CreateAsync();
        var rotated = TestCredential.New(kind);
        service.Accept(rotated);
        service.Store(rotated);

        Assert.IsType<Outcome.Created>(await service.CreateAsync());

        Assert.Equal([200, 401, 200], service.Dcs.Requests.Select(request => request.Status));
        Assert.Equal(1, service.Dcs.BadSignatures);
        Assert.Equal(2, service.Vault.Reads);
    }

    [Fact]
    public async Task A_refused_key_is_not_tried_again_without_another_one_in_the_vault()
    {
        await using var service = await TestService.StartWithVaultAsync(identity);
        service.Accept(TestCredential.New());

        AssertRefused(await service.CreateAsync());

        Assert.Single(service.Dcs.Requests);
        Assert.Equal(2, service.Vault.Reads);
    }

    [Fact]
    public async Task A_refused_key_is_not_tried_again_while_the_vault_is_down()
    {
        await using var service = await TestService.StartWithVaultAsync(identity);
        await service.CreateAsync();
        service.Accept(TestCredential.New());
        service.Vault.Fail(503);

        AssertRefused(await service.CreateAsync());

        Assert.Equal(2, service.Dcs.Requests.Count);
    }

    [Fact]
    public async Task The_refusal_of_a_key_is_relayed_within_the_budget_while_the_vault_hangs()
    {
        await using var service = await TestService.StartWithVaultAsync(identity, settings: ("Dcs:TotalBudget", "00:00:06"));
        await service.CreateAsync();
        service.Accept(TestCredential.New());
        service.Vault.Hang();
        var asked = service.Vault.Requests.Count;

        var creating = service.CreateAsync();
        await service.Vault.WaitForRequestsAsync(asked + 1, TestContext.Current.CancellationToken);
        service.Time.Advance(TimeSpan.FromSeconds(6));

        AssertRefused(await creating);
    }

    [Fact]
    public async Task The_refusal_of_a_key_is_relayed_if_the_vault_leaves_too_little_time_for_another_one()
    {
        await using var service = await TestService.StartWithVaultAsync(identity, settings: ("Dcs:TotalBudget", "00:00:06"));
        await service.CreateAsync();
        var rotated = TestCredential.New();
        service.Accept(rotated);
        service.Store(rotated);
        var delay = TimeSpan.FromSeconds(5);
        service.Vault.Fail(Faults.Delay(delay));
        var asked = service.Vault.Requests.Count;

        var creating = service.CreateAsync();
        await service.Vault.WaitForRequestsAsync(asked + 1, TestContext.Current.CancellationToken);
        service.Time.Advance(delay);

        AssertRefused(await creating);
    }

    [Fact]
    public async Task A_new_key_that_is_refused_too_is_relayed()
    {
        await using var service = await TestService.StartWithVaultAsync(identity);
        await service.CreateAsync();
        service.Accept(TestCredential.New());
        service.Store(TestCredential.New());

        AssertRefused(await service.CreateAsync());

        Assert.Equal([200, 401, 401], service.Dcs.Requests.Select(request => request.Status));
    }

    [Fact]
    public async Task A_key_that_DCS_accepts_is_not_read_again()
    {
        await using var service = await TestService.StartWithVaultAsync(identity);
        service.Dcs.Inject(Faults.Dcs(403, "DCS.2003", "This role does not have the permission to perform this operation."));

        Assert.IsType<Outcome.Rejected>(await service.CreateAsync());

        Assert.Equal(1, service.Vault.Reads);
    }

    [Theory]
    [InlineData(500, "DCS.1001")]
    [InlineData(408, "APIGW.0301")]
    public async Task A_create_that_may_have_been_executed_is_not_sent_again_with_a_rotated_credential(int status, string code)
    {
        await using var service = await TestService.StartWithVaultAsync(identity);
        await service.CreateAsync();
        service.Store(TestCredential.New());
        service.Dcs.Inject(Faults.Dcs(status, code, "Not you.", creates: true));
        var before = service.Dcs.Requests.Count;

        Assert.IsType<Outcome.Unknown>(await service.CreateAsync());

        Assert.Equal(before + 1, service.Dcs.Requests.Count);
    }

    [Fact]
    public async Task A_key_is_rotated_to_a_password()
    {
        await using var service = await TestService.StartWithVaultAsync(identity);
        await service.CreateAsync();
        service.Accept(TestCredential.New());
        var user = TestCredential.New(CredentialKind.Password);
        service.Accept(user);
        service.Store(user);

        Assert.IsType<Outcome.Created>(await service.CreateAsync());

        Assert.Equal(1, service.Iam.TokensIssued);
    }

    [Fact]
    public async Task A_password_is_rotated_to_a_key()
    {
        await using var service = await TestService.StartWithVaultAsync(identity, CredentialKind.Password);
        await service.CreateAsync();
        var key = TestCredential.New();
        service.Accept(key);
        service.Store(key);
        service.Time.Advance(TimeSpan.FromMinutes(5));

        Assert.IsType<Outcome.Created>(await service.CreateAsync());

        Assert.False(service.Dcs.Requests[1].Headers.ContainsKey("X-Auth-Token"));
    }

    private static void AssertRefused(Outcome outcome)
    {
        var error = Assert.IsType<Outcome.Rejected>(outcome).Error;
        Assert.Equal((401, "APIGW.0301"), (error!.Status, error.Code));
    }
}
