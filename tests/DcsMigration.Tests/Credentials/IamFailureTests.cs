using System.Text.Json.Nodes;
using DcsMigration.Credentials;
using DcsMigration.Dcs;
using DcsMigration.Simulators;
using DcsMigration.Tests.Infrastructure;
using Xunit;

namespace DcsMigration.Tests.Credentials;

public sealed class IamFailureTests(IdentityEndpoint identity)
{
    private const string NoToken = "IAM issued no token (X-Subject-Token is missing).";

    private const string NoExpiry = "IAM's token has no expiry time, or has already expired: check the function's clock.";

    [Theory]
    [InlineData(400, "IAM answered 400 instead of issuing a token.")]
    [InlineData(403, "IAM answered 403 instead of issuing a token.")]
    [InlineData(429, "IAM throttles the function.")]
    [InlineData(500, "IAM answered 500 instead of issuing a token.")]
    [InlineData(503, "IAM answered 503 instead of issuing a token.")]
    [InlineData(302, "IAM answered 302 instead of issuing a token.")]
    [InlineData(200, "IAM answered 200 instead of issuing a token.")]
    public async Task IAM_that_fails_is_asked_once(int status, string reason)
    {
        await using var graph = await StartAsync();
        graph.Iam.Inject(Faults.IamError(status, "It did not work.", "Failed"));

        await AssertNotSentAsync(graph, reason);

        Assert.Single(graph.Iam.Requests);
    }

    [Fact]
    public async Task IAM_that_is_well_again_issues_a_token()
    {
        await using var graph = await StartAsync();
        graph.Iam.Inject(Faults.IamError(503, "It did not work.", "Failed"));
        await graph.CreateAsync();
        graph.Time.Advance(TimeSpan.FromSeconds(15));

        Assert.IsType<Outcome.Created>(await graph.CreateAsync());
    }

    [Fact]
    public async Task A_hundred_callers_cause_one_login_that_fails()
    {
        await using var graph = await StartAsync();
        graph.Iam.Inject([.. Enumerable.Repeat(Faults.IamError(500, "It did not work.", "Failed"), 100)]);

        for (var caller = 0; caller < 100; caller++)
            await AssertNotSentAsync(graph, "IAM answered 500 instead of issuing a token.");

        Assert.Single(graph.Iam.Requests);
        Assert.Equal(1, graph.Vault.Reads);
    }

    [Theory]
    [InlineData(429, 30, 30)]
    [InlineData(503, 600, 60)]
    public async Task IAM_that_asks_for_a_wait_gets_it_up_to_a_minute(int status, int asked, int waited)
    {
        await using var graph = await StartAsync();
        var busy = (Fault.Reply)Faults.IamError(status, "It did not work.", "Failed");
        graph.Iam.Inject(busy with { Headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase) { ["Retry-After"] = $"{asked}" } });
        Assert.IsType<Outcome.NotSent>(await graph.CreateAsync());
        graph.Time.Advance(TimeSpan.FromSeconds(waited - 1));
        Assert.IsType<Outcome.NotSent>(await graph.CreateAsync());
        Assert.Single(graph.Iam.Requests);
        graph.Time.Advance(TimeSpan.FromSeconds(1));

        Assert.IsType<Outcome.Created>(await graph.CreateAsync());
    }

    [Fact]
    public async Task IAM_that_hangs_is_given_up_in_time_for_an_answer()
    {
        await using var graph = await StartAsync();
        graph.Iam.Inject(Faults.HangBeforeCreating);

        var creating = graph.CreateAsync();
        await graph.Iam.WaitForRequestsAsync(1, TestContext.Current.CancellationToken);
        graph.Time.Advance(TimeSpan.FromSeconds(8));

        Assert.Equal(new Outcome.NotSent(NotSentCause.NoCredentials, "IAM did not answer in time."), await creating);
    }

    [Fact]
    public async Task IAM_that_is_down_is_not_worked_around()
    {
        await using var graph = await StartAsync();
        await graph.Iam.RefuseConnectionsAsync();

        await AssertNotSentAsync(graph, "IAM could not be reached: check Dcs:IamEndpoint.");
    }

    [Fact]
    public async Task IAM_that_resets_the_connection_is_not_worked_around()
    {
        await using var graph = await StartAsync();
        graph.Iam.Inject(Faults.ResetAfterCreating);

        await AssertNotSentAsync(graph, "IAM could not be reached: check Dcs:IamEndpoint.");

        Assert.Single(graph.Iam.Requests);
    }

    [Theory]
    [InlineData("<html></html>", null, NoToken)]
    [InlineData("{}", "", NoToken)]
    [InlineData("<html></html>", "token-1", NoExpiry)]
    [InlineData("", "token-1", NoExpiry)]
    [InlineData("null", "token-1", NoExpiry)]
    [InlineData("{}", "token-1", NoExpiry)]
    [InlineData("""{"token":{"expires_at":"soon"}}""", "token-1", NoExpiry)]
    [InlineData("""{"token":{"expires_at":"2026-07-01T12:01:00.000000Z"}}""", "token-1", NoExpiry)]
    [InlineData("""{"token":{"expires_at":"2020-01-01T00:00:00.000000Z"}}""", "token-1", NoExpiry)]
    public async Task A_201_without_a_token_to_use_is_not_used(string body, string? token, string reason)
    {
        await using var graph = await StartAsync();
        graph.Iam.Inject(Issued(body, token));

        await AssertNotSentAsync(graph, reason);
    }

    [Fact]
    public async Task A_reply_with_a_long_service_catalog_is_read()
    {
        await using var graph = await StartAsync();
        var body = new JsonObject
        {
            ["token"] = new JsonObject { ["catalog"] = new string('x', 200_000), ["expires_at"] = "2026-07-02T12:00:00.000000Z" },
        };
        graph.Iam.Inject(Issued(body.ToJsonString(), "token-1"));

        var (authorization, fault) = await graph.Get<Authorizer>().GetAsync(TestContext.Current.CancellationToken);

        Assert.Null(fault);
        Assert.NotNull(authorization);
    }

    [Fact]
    public async Task A_password_without_the_address_of_IAM_is_a_misconfiguration()
    {
        await using var graph = await TestService.StartWithVaultAsync(identity, CredentialKind.Password, ("Dcs:IamEndpoint", null));

        var notSent = Assert.IsType<Outcome.NotSent>(await graph.CreateAsync());

        Assert.Equal(NotSentCause.Misconfigured, notSent.Cause);
        Assert.Contains("environment variable Dcs__IamEndpoint", notSent.Reason, StringComparison.Ordinal);
        Assert.Empty(graph.Dcs.Requests);
    }

    private Task<TestService> StartAsync() => TestService.StartWithVaultAsync(identity, CredentialKind.Password);

    private static async Task AssertNotSentAsync(TestService graph, string reason)
    {
        Assert.Equal(new Outcome.NotSent(NotSentCause.NoCredentials, reason), await graph.CreateAsync());
        Assert.Empty(graph.Dcs.Requests);
    }

    private static Fault.Reply Issued(string body, string? token) => new(201, body, "application/json", Creates: false)
    {
        Headers = new Dictionary<string, string>(token is null ? [] : [new("X-Subject-Token", token)], StringComparer.OrdinalIgnoreCase),
    };
}
