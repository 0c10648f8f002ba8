using DcsMigration.Dcs;
using DcsMigration.Simulators.Iam;
using DcsMigration.Simulators.Wire;
using DcsMigration.Tests.Infrastructure;
using Xunit;

namespace DcsMigration.Tests.Credentials;

public sealed class IamTokenTests(IdentityEndpoint identity)
{
    [Fact]
    public async Task A_token_is_fetched_once_and_reused()
    {
        await using var service = await StartAsync();

        for (var hour = 0; hour < 19; hour++)
        {
            Assert.IsType<Outcome.Created>(await service.CreateAsync());
            service.Time.Advance(TimeSpan.FromHours(1));
        }

        Assert.Equal(1, service.Iam.TokensIssued);
    }

    [Fact]
    public async Task A_token_is_sent_instead_of_a_signature()
    {
        await using var service = await StartAsync();

        await service.CreateAsync();

        var request = Assert.Single(service.Dcs.Requests);
        Assert.Equal(TokenStatus.Valid, service.Iam.Check(request.Headers["X-Auth-Token"]));
        Assert.False(request.Headers.ContainsKey("Authorization"));
    }

    [Fact]
    public async Task A_token_is_replaced_ten_minutes_before_it_expires()
    {
        await using var service = await StartAsync();
        await service.CreateAsync();
        service.Time.Advance(TimeSpan.FromHours(24) - TimeSpan.FromMinutes(10));

        Assert.IsType<Outcome.Created>(await service.CreateAsync());

        Assert.NotEqual(Token(service, 0), Token(service, 1));
    }

    [Fact]
    public async Task A_token_near_its_end_is_used_while_IAM_is_down()
    {
        await using var service = await StartAsync();
        await service.CreateAsync();
        await service.Iam.RefuseConnectionsAsync();
        service.Time.Advance(TimeSpan.FromHours(24) - TimeSpan.FromMinutes(2));

        Assert.IsType<Outcome.Created>(await service.CreateAsync());
    }

    [Fact]
    public async Task A_token_in_its_last_minute_is_not_used()
    {
        await using var service = await StartAsync();
        await service.CreateAsync();
        await service.Iam.RefuseConnectionsAsync();
        service.Time.Advance(TimeSpan.FromHours(24) - TimeSpan.FromMinutes(1));

        Assert.Equal(NotSentCause.NoCredentials, Assert.IsType<Outcome.NotSent>(await service.CreateAsync()).Cause);
        Assert.Single(service.Dcs.Requests);
    }

    [Fact]
    public async Task A_revoked_token_is_replaced_and_the_request_sent_once_more()
    {
        await using var service = await StartAsync();
        await service.CreateAsync();
        service.Iam.RevokeTokens();

        Assert.IsType<Outcome.Created>(await service.CreateAsync());

        Assert.Equal([200, 401, 200], service.Dcs.Requests.Select(request => request.Status));
        Assert.Equal(2, service.Iam.TokensIssued);
        Assert.Equal(2, service.Vault.Reads);
    }

    [Fact]
    public async Task A_new_token_that_is_refused_too_is_relayed()
    {
        await using var service = await StartAsync();
        var refusal = Faults.Dcs(401, "DCS.1001", "Invalid token.");
        service.Dcs.Inject(refusal, refusal);

        Assert.Equal("DCS.1001", Assert.IsType<Outcome.Rejected>(await service.CreateAsync()).Error!.Code);

        Assert.Equal(2, service.Dcs.Requests.Count);
        Assert.Equal(2, service.Iam.TokensIssued);
    }

    [Fact]
    public async Task The_refusal_of_a_token_is_relayed_while_IAM_is_down()
    {
        await using var service = await StartAsync();
        await service.CreateAsync();
        service.Iam.RevokeTokens();
        await service.Iam.RefuseConnectionsAsync();

        Assert.Equal("DCS.1001", Assert.IsType<Outcome.Rejected>(await service.CreateAsync()).Error!.Code);

        Assert.Equal(2, service.Dcs.Requests.Count);
    }

    [Fact]
    public async Task A_changed_password_in_the_vault_is_used()
    {
        await using var service = await StartAsync();
        await service.CreateAsync();
        var changed = TestCredential.New(CredentialKind.Password);
        service.Accept(changed);
        service.Store(changed);
        service.Iam.RevokeTokens();

        Assert.IsType<Outcome.Created>(await service.CreateAsync());

        Assert.Equal([201, 201], service.Iam.Requests.Select(request => request.Status));
        Assert.Equal(2, service.Vault.Reads);
    }

    private Task<TestService> StartAsync() => TestService.StartWithVaultAsync(identity, CredentialKind.Password);

    private static string Token(TestService service, Index request) => service.Dcs.Requests.ToArray()[request].Headers["X-Auth-Token"];
}
