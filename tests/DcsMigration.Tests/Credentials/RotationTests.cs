using DcsMigration.Dcs;
using DcsMigration.Simulators;
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
        await using var graph = await TestService.StartWithVaultAsync(identity, kind);
        await graph.CreateAsync();
        var rotated = TestCredential.New(kind);
        graph.Accept(rotated);
        graph.Store(rotated);

        Assert.IsType<Outcome.Created>(await graph.CreateAsync());

        Assert.Equal([200, 401, 200], graph.Dcs.Requests.Select(request => request.Status));
        Assert.Equal(1, graph.Dcs.BadSignatures);
        Assert.Equal(2, graph.Vault.Reads);
    }

    [Fact]
    public async Task A_key_refused_without_another_one_in_the_vault_is_not_tried_again()
    {
        await using var graph = await TestService.StartWithVaultAsync(identity);
        graph.Accept(TestCredential.New());

        AssertRefused(await graph.CreateAsync());

        Assert.Single(graph.Dcs.Requests);
        Assert.Equal(2, graph.Vault.Reads);
    }

    [Fact]
    public async Task A_key_refused_while_the_vault_is_down_is_not_tried_again()
    {
        await using var graph = await TestService.StartWithVaultAsync(identity);
        await graph.CreateAsync();
        graph.Accept(TestCredential.New());
        graph.Vault.Fail(503);

        AssertRefused(await graph.CreateAsync());

        Assert.Equal(2, graph.Dcs.Requests.Count);
    }

    [Fact]
    public async Task A_key_refused_while_the_vault_hangs_is_relayed_within_the_budget()
    {
        await using var graph = await TestService.StartWithVaultAsync(identity, settings: ("Dcs:TotalBudget", "00:00:06"));
        await graph.CreateAsync();
        graph.Accept(TestCredential.New());
        graph.Vault.Hang();
        var asked = graph.Vault.Requests.Count;

        var creating = graph.CreateAsync();
        await graph.Vault.WaitForRequestsAsync(asked + 1, TestContext.Current.CancellationToken);
        graph.Time.Advance(TimeSpan.FromSeconds(6));

        AssertRefused(await creating);
    }

    [Fact]
    public async Task A_new_key_that_is_refused_too_ends_it()
    {
        await using var graph = await TestService.StartWithVaultAsync(identity);
        await graph.CreateAsync();
        graph.Accept(TestCredential.New());
        graph.Store(TestCredential.New());

        AssertRefused(await graph.CreateAsync());

        Assert.Equal([200, 401, 401], graph.Dcs.Requests.Select(request => request.Status));
    }

    [Fact]
    public async Task A_key_that_DCS_does_not_refuse_is_not_fetched_anew()
    {
        await using var graph = await TestService.StartWithVaultAsync(identity);
        graph.Dcs.Inject(Faults.Dcs(403, "DCS.2003", "This role does not have the permission to perform this operation."));

        Assert.IsType<Outcome.Rejected>(await graph.CreateAsync());

        Assert.Equal(1, graph.Vault.Reads);
    }

    [Theory]
    [InlineData(401, "DCS.1001")]
    [InlineData(401, "111401001")]
    [InlineData(403, "APIGW.0301")]
    [InlineData(403, "APIG.0307")]
    [InlineData(400, "DCS.1002")]
    [InlineData(400, "DCS.1003")]
    public async Task Each_refusal_of_a_credential_has_it_fetched_anew(int status, string code)
    {
        await using var graph = await TestService.StartWithVaultAsync(identity);
        graph.Dcs.Inject(Faults.Dcs(status, code, "Not you."));

        Assert.Equal((status, code), Refusal(await graph.CreateAsync()));

        Assert.Equal(2, graph.Vault.Reads);
    }

    [Theory]
    [InlineData(500, "DCS.1001")]
    [InlineData(408, "APIGW.0301")]
    public async Task A_create_that_may_have_been_executed_is_not_sent_again_with_a_rotated_credential(int status, string code)
    {
        await using var graph = await TestService.StartWithVaultAsync(identity);
        await graph.CreateAsync();
        graph.Store(TestCredential.New());
        graph.Dcs.Inject(Faults.Dcs(status, code, "Not you.", creates: true));
        var before = graph.Dcs.Requests.Count;

        Assert.IsType<Outcome.Unknown>(await graph.CreateAsync());

        Assert.Equal(before + 1, graph.Dcs.Requests.Count);
    }

    [Fact]
    public async Task Many_refused_callers_read_the_vault_once()
    {
        await using var graph = await TestService.StartWithVaultAsync(identity);
        await graph.CreateAsync();
        var rotated = TestCredential.New();
        graph.Accept(rotated);
        graph.Store(rotated);

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => graph.CreateAsync()));

        Assert.All(outcomes, outcome => Assert.IsType<Outcome.Created>(outcome));
        Assert.Equal(2, graph.Vault.Reads);
    }

    [Fact]
    public async Task A_key_is_rotated_to_a_password()
    {
        await using var graph = await TestService.StartWithVaultAsync(identity);
        await graph.CreateAsync();
        graph.Accept(TestCredential.New());
        var user = TestCredential.New(CredentialKind.Password);
        graph.Accept(user);
        graph.Store(user);

        Assert.IsType<Outcome.Created>(await graph.CreateAsync());

        Assert.Equal(1, graph.Iam.TokensIssued);
    }

    [Fact]
    public async Task A_password_is_rotated_to_a_key()
    {
        await using var graph = await TestService.StartWithVaultAsync(identity, CredentialKind.Password);
        await graph.CreateAsync();
        var key = TestCredential.New();
        graph.Accept(key);
        graph.Store(key);
        graph.Time.Advance(TimeSpan.FromMinutes(5));

        Assert.IsType<Outcome.Created>(await graph.CreateAsync());

        Assert.False(graph.Dcs.Requests[1].Headers.ContainsKey("X-Auth-Token"));
    }

    private static (int, string) Refusal(Outcome outcome)
    {
        var error = Assert.IsType<Outcome.Rejected>(outcome).Error;
        return (error!.Status, error.Code);
    }

    private static void AssertRefused(Outcome outcome) => Assert.Equal((401, "APIGW.0301"), Refusal(outcome));
}
