using DcsMigration.Dcs;
using DcsMigration.Simulators;
using DcsMigration.Tests.Infrastructure;
using Xunit;

namespace DcsMigration.Tests.Credentials;

public sealed class IamTokenTests(IdentityEndpoint identity)
{
    [Fact]
    public async Task A_token_is_fetched_once_and_used_again()
    {
        await using var graph = await StartAsync();

        for (var hour = 0; hour < 19; hour++)
        {
            Assert.IsType<Outcome.Created>(await graph.CreateAsync());
            graph.Time.Advance(TimeSpan.FromHours(1));
        }

        Assert.Equal(1, graph.Iam.TokensIssued);
    }

    [Fact]
    public async Task Many_callers_at_once_are_one_login()
    {
        await using var graph = await StartAsync();

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => graph.CreateAsync()));

        Assert.All(outcomes, outcome => Assert.IsType<Outcome.Created>(outcome));
        Assert.Single(graph.Iam.Requests);
    }

    [Fact]
    public async Task A_token_is_sent_in_place_of_a_signature()
    {
        await using var graph = await StartAsync();

        await graph.CreateAsync();

        var request = Assert.Single(graph.Dcs.Requests);
        Assert.Equal(TokenStatus.Valid, graph.Iam.Check(request.Headers["X-Auth-Token"]));
        Assert.False(request.Headers.ContainsKey("Authorization"));
    }

    [Fact(Timeout = 30_000)]
    public async Task A_token_is_renewed_ahead_of_its_end()
    {
        await using var graph = await StartAsync();
        await graph.CreateAsync();
        graph.Time.Advance(TimeSpan.FromHours(20));

        Assert.IsType<Outcome.Created>(await graph.CreateAsync());
        Assert.Equal(Token(graph, 0), Token(graph, 1));

        await graph.Iam.WaitForRequestsAsync(2, TestContext.Current.CancellationToken);
        while (Token(graph, ^1) == Token(graph, 0))
            Assert.IsType<Outcome.Created>(await graph.CreateAsync());

        Assert.Equal(2, graph.Iam.TokensIssued);
    }

    [Fact]
    public async Task A_token_near_its_end_serves_while_IAM_is_down()
    {
        await using var graph = await StartAsync();
        await graph.CreateAsync();
        await graph.Iam.RefuseConnectionsAsync();
        graph.Time.Advance(TimeSpan.FromHours(24) - TimeSpan.FromMinutes(2));

        Assert.IsType<Outcome.Created>(await graph.CreateAsync());
    }

    [Fact]
    public async Task A_token_in_its_last_minute_does_not_serve()
    {
        await using var graph = await StartAsync();
        await graph.CreateAsync();
        await graph.Iam.RefuseConnectionsAsync();
        graph.Time.Advance(TimeSpan.FromHours(24) - TimeSpan.FromMinutes(1));

        Assert.Equal(NotSentCause.NoCredentials, Assert.IsType<Outcome.NotSent>(await graph.CreateAsync()).Cause);
        Assert.Single(graph.Dcs.Requests);
    }

    [Fact]
    public async Task A_token_that_was_revoked_is_replaced_and_the_request_sent_once_more()
    {
        await using var graph = await StartAsync();
        await graph.CreateAsync();
        graph.Iam.RevokeTokens();

        Assert.IsType<Outcome.Created>(await graph.CreateAsync());

        Assert.Equal([200, 401, 200], graph.Dcs.Requests.Select(request => request.Status));
        Assert.Equal(2, graph.Iam.TokensIssued);
        Assert.Equal(1, graph.Vault.Reads);
    }

    [Fact]
    public async Task A_fresh_token_that_is_refused_too_ends_it()
    {
        await using var graph = await StartAsync();
        var refusal = Faults.Dcs(401, "DCS.1001", "Invalid token.");
        graph.Dcs.Inject(refusal, refusal);

        Assert.Equal("DCS.1001", Assert.IsType<Outcome.Rejected>(await graph.CreateAsync()).Error!.Code);

        Assert.Equal(2, graph.Dcs.Requests.Count);
        Assert.Equal(2, graph.Iam.TokensIssued);
    }

    [Fact]
    public async Task A_token_revoked_while_IAM_is_down_is_relayed()
    {
        await using var graph = await StartAsync();
        await graph.CreateAsync();
        graph.Iam.RevokeTokens();
        await graph.Iam.RefuseConnectionsAsync();

        Assert.Equal("DCS.1001", Assert.IsType<Outcome.Rejected>(await graph.CreateAsync()).Error!.Code);

        Assert.Equal(2, graph.Dcs.Requests.Count);
    }

    [Fact]
    public async Task A_changed_password_in_the_vault_is_picked_up()
    {
        await using var graph = await StartAsync();
        await graph.CreateAsync();
        var changed = TestCredential.New(CredentialKind.Password);
        graph.Accept(changed);
        graph.Store(changed);
        graph.Iam.RevokeTokens();

        Assert.IsType<Outcome.Created>(await graph.CreateAsync());

        Assert.Equal([201, 401, 201], graph.Iam.Requests.Select(request => request.Status));
        Assert.Equal(2, graph.Vault.Reads);
    }

    private Task<TestService> StartAsync() => TestService.StartWithVaultAsync(identity, CredentialKind.Password);

    private static string Token(TestService graph, Index request) => graph.Dcs.Requests.ToArray()[request].Headers["X-Auth-Token"];
}
