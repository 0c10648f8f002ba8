using System.Text.Json.Nodes;
using DcsMigration.Credentials;
using DcsMigration.Dcs;
using DcsMigration.Simulators.Wire;
using DcsMigration.Tests.Infrastructure;
using Xunit;

namespace DcsMigration.Tests.Credentials;

public sealed class IamFailureTests(IdentityEndpoint identity)
{
    private const string NoToken = "IAM issued no token (X-Subject-Token is missing).";

    private const string NoExpiry = "IAM's token has no expiry time, or has already expired: check the function's clock.";

    [Theory]
    [InlineData(400, "IAM answered 400 instead of issuing a token (It did not work.).")]
    [InlineData(403, "IAM answered 403 instead of issuing a token (It did not work.).")]
    [InlineData(429, "IAM throttles the function (It did not work.).")]
    [InlineData(500, "IAM answered 500 instead of issuing a token (It did not work.).")]
    [InlineData(503, "IAM answered 503 instead of issuing a token (It did not work.).")]
    [InlineData(302, "IAM answered 302 instead of issuing a token (It did not work.).")]
    [InlineData(200, "IAM answered 200 instead of issuing a token (It did not work.).")]
    public async Task A_failure_of_IAM_is_returned_after_one_request(int status, string reason)
    {
        await using var service = await StartAsync();
        service.Iam.Inject(Faults.IamError(status, "It did not work.", "Failed"));

        await AssertNotSentAsync(service, reason);

        Assert.Single(service.Iam.Requests);
    }

    [Theory]
    [InlineData(429)]
    [InlineData(503)]
    public async Task Retry_After_is_obeyed(int status)
    {
        await using var service = await StartAsync();
        var busy = (Fault.Reply)Faults.IamError(status, "It did not work.", "Failed");
        service.Iam.Inject(busy with
        {
            Headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase) { ["Retry-After"] = "30" },
        });
        Assert.IsType<Outcome.NotSent>(await service.CreateAsync());
        service.Time.Advance(TimeSpan.FromSeconds(29));
        Assert.IsType<Outcome.NotSent>(await service.CreateAsync());
        Assert.Single(service.Iam.Requests);
        service.Time.Advance(TimeSpan.FromSeconds(1));

        Assert.IsType<Outcome.Created>(await service.CreateAsync());
    }

    [Fact]
    public async Task A_request_to_IAM_that_hangs_ends_in_time_for_an_answer()
    {
        await using var service = await StartAsync();
        service.Iam.Inject(Faults.HangBeforeCreating);

        var creating = service.CreateAsync();
        await service.Iam.WaitForRequestsAsync(1, TestContext.Current.CancellationToken);
        service.Time.Advance(TimeSpan.FromSeconds(8));

        OutcomeAssert.NotSent(NotSentCause.NoCredentials, "IAM did not answer in time.", await creating);
    }

    [Fact]
    public async Task Without_a_connection_to_IAM_nothing_is_sent()
    {
        await using var service = await StartAsync();
        await service.Iam.RefuseConnectionsAsync();

        await AssertNotSentAsync(service, "IAM could not be reached: check Dcs:IamEndpoint.");
    }

    [Fact]
    public async Task After_a_reset_by_IAM_nothing_is_sent()
    {
        await using var service = await StartAsync();
        service.Iam.Inject(Faults.ResetAfterCreating);

        await AssertNotSentAsync(service, "IAM could not be reached: check Dcs:IamEndpoint.");

        Assert.Single(service.Iam.Requests);
    }

    [Theory]
    [InlineData("<html></html>", null, NoToken)]
    [InlineData("{}", "", NoToken)]
    [InlineData("<html></html>", "token-1", NoExpiry)]
    [InlineData("", "token-1", NoExpiry)]
    [InlineData("null", "token-1", NoExpiry)]
    [InlineData("{}", "token-1", NoExpiry)]
    [InlineData("[]", "token-1", NoExpiry)]
    [InlineData("""{"token":null}""", "token-1", NoExpiry)]
    [InlineData("""{"token":{}}""", "token-1", NoExpiry)]
    [InlineData("""{"token":{"expires_at":1}}""", "token-1", NoExpiry)]
    [InlineData("""{"token":{"expires_at":"0001-01-01T00:00:00Z"}}""", "token-1", NoExpiry)]
    [InlineData("""{"token":{"expires_at":"soon"}}""", "token-1", NoExpiry)]
    [InlineData("""{"token":{"expires_at":"2026-07-01T12:01:14.999999Z"}}""", "token-1", NoExpiry)]
    [InlineData("""{"token":{"expires_at":"2020-01-01T00:00:00.000000Z"}}""", "token-1", NoExpiry)]
    public async Task A_201_without_a_usable_token_is_a_failure(string body, string? token, string reason)
    {
        await using var service = await StartAsync();
        service.Iam.Inject(Issued(body, token));

        await AssertNotSentAsync(service, reason);
    }

    [Fact]
    public async Task A_reply_of_more_than_1_MiB_is_a_failure()
    {
        await using var service = await StartAsync();
        var body = new JsonObject
        {
            ["token"] = new JsonObject { ["catalog"] = new string('x', 1024 * 1024), ["expires_at"] = "2026-07-02T12:00:00.000000Z" },
        };
        service.Iam.Inject(Issued(body.ToJsonString(), "token-1"));

        await AssertNotSentAsync(service, "IAM's reply is larger than 1 MiB: check Dcs:IamEndpoint.");
    }

    [Fact]
    public async Task A_reply_with_a_long_service_catalog_is_read()
    {
        await using var service = await StartAsync();
        var body = new JsonObject
        {
            ["token"] = new JsonObject { ["catalog"] = new string('x', 200_000), ["expires_at"] = "2026-07-02T12:00:00.000000Z" },
        };
        service.Iam.Inject(Issued(body.ToJsonString(), "token-1"));

        Assert.IsType<PartStatus.Ready>(
            await service.Get<Authorizer>().CheckAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_password_without_the_URL_of_IAM_is_a_misconfiguration()
    {
        await using var service = await TestService.StartWithVaultAsync(identity, CredentialKind.Password, ("Dcs:IamEndpoint", null));

        var notSent = Assert.IsType<Outcome.NotSent>(await service.CreateAsync());

        Assert.Equal(NotSentCause.Misconfigured, notSent.Cause);
        Assert.Contains("environment variable Dcs__IamEndpoint", notSent.Reason, StringComparison.Ordinal);
        Assert.Empty(service.Dcs.Requests);
    }

    private Task<TestService> StartAsync() => TestService.StartWithVaultAsync(identity, CredentialKind.Password);

    private static async Task AssertNotSentAsync(TestService service, string reason)
    {
        OutcomeAssert.NotSent(NotSentCause.NoCredentials, reason, await service.CreateAsync());
        Assert.Empty(service.Dcs.Requests);
    }

    private static Fault.Reply Issued(string body, string? token) => new(201, body, "application/json", Creates: false)
    {
        Headers = new Dictionary<string, string>(token is null ? [] : [new("X-Subject-Token", token)], StringComparer.OrdinalIgnoreCase),
    };
}
