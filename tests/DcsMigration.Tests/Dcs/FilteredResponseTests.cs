using DcsMigration.Dcs;
using DcsMigration.Simulators.Wire;
using DcsMigration.Tests.Infrastructure;
using Xunit;

namespace DcsMigration.Tests.Dcs;

/// <summary>A filter between the function and DCS lets the create pass and replaces DCS's response by a page of its own.</summary>
public sealed class FilteredResponseTests(IdentityEndpoint identity)
{
    private const string Key = "order-1";

    [Theory]
    [InlineData(301, "<html>Moved to the login page</html>", null)]
    [InlineData(302, "", null)]
    [InlineData(307, "<p>Sign in</p>", null)]
    [InlineData(400, "Bad &amp; ugly", null)]
    [InlineData(401, """{"message":"No token"}""", "No token")]
    [InlineData(403, "<html><head><style>p{}</style></head><body><h1>Web Page\n Blocked!</h1></body></html>", null)]
    [InlineData(403, """{"code":"blocked","message":"By policy"}""", "By policy")]
    [InlineData(404, """{"message":"Not found"}""", "Not found")]
    [InlineData(405, "no", "no")]
    [InlineData(407, "<title>Proxy authentication</title>", null)]
    [InlineData(409, "[]", null)]
    [InlineData(413, "{", null)]
    [InlineData(429, "<html>slow down</html>", null)]
    [InlineData(429, "{}", null)]
    [InlineData(451, "null", null)]
    [InlineData(499, "\u0001", null)]
    public async Task A_response_that_a_filter_replaced_is_unknown_and_found_by_the_retry(int status, string body, string? text)
    {
        await using var service = await TestService.StartAsync();
        service.Dcs.Inject(new Fault.Reply(status, body, "text/html", Creates: true));

        var first = await service.PostAsync(key: Key);
        service.Time.Advance(TimeSpan.FromMinutes(3));
        var retry = await service.PostAsync(key: Key);

        Assert.Equal((502, "FN.5021", "10"), (first.Status, first.Code, first.Header("Retry-After")));
        Assert.Contains("A task may have been created.", first.Message, StringComparison.Ordinal);
        Assert.Contains(text ?? "not with a DCS error", first.Message, StringComparison.Ordinal);
        var requestId = service.Dcs.Requests[0].RequestId;
        Assert.Equal((requestId, requestId), (first.Header("X-Request-Id"), first["request_id"]));
        Assert.Equal((200, "true"), (retry.Status, retry.Header("Idempotent-Replayed")));
        Assert.Equal(Assert.Single(service.Dcs.Tasks).TaskId, retry["instance_id"]);
        Assert.Single(service.Dcs.Requests, request => request.Method == "POST");
    }

    [Fact]
    public async Task A_request_that_a_filter_blocked_is_sent_again_once_its_task_would_be_listed()
    {
        await using var service = await TestService.StartAsync();
        service.Dcs.Inject(Faults.Html(403));
        await service.PostAsync(key: Key);

        var early = await service.PostAsync(key: Key);
        service.Time.Advance(TimeSpan.FromMinutes(2));
        var late = await service.PostAsync(key: Key);

        Assert.Equal("FN.5033", early.Code);
        Assert.Equal(200, late.Status);
        Assert.Single(service.Dcs.Tasks);
    }

    [Fact]
    public async Task After_a_401_of_a_filter_the_secret_is_read_again_but_the_create_is_not_sent_again()
    {
        await using var service = await TestService.StartWithVaultAsync(identity);
        await service.CreateAsync();
        var rotated = TestCredential.New();
        service.Accept(rotated);
        service.Store(rotated);
        service.Dcs.Inject(Faults.Html(401));

        Assert.Equal(UnknownCause.NotDcs, Assert.IsType<Outcome.Unknown>(await service.CreateAsync()).Cause);
        Assert.IsType<Outcome.Created>(await service.CreateAsync());

        Assert.Equal([200, 401, 200], service.Dcs.Requests.Select(request => request.Status));
        Assert.Equal(2, service.Vault.Reads);
    }

    [Theory]
    [InlineData(200)]
    [InlineData(201)]
    [InlineData(202)]
    public async Task A_200_201_or_202_with_an_instance_id_is_a_created_task(int status)
    {
        await using var service = await TestService.StartAsync();
        service.Dcs.Inject(new Fault.Reply(status, """{"instance_id":"42"}""", "application/json", Creates: true));

        var reply = await service.PostAsync(key: Key);
        var replay = await service.PostAsync(key: Key);

        Assert.Equal((200, """{"instance_id":"42"}"""), (reply.Status, reply.Text));
        Assert.Equal((200, """{"instance_id":"42"}"""), (replay.Status, replay.Text));
        Assert.Single(service.Dcs.Requests);
    }

    [Theory]
    [InlineData(203)]
    [InlineData(206)]
    [InlineData(226)]
    [InlineData(299)]
    public async Task Another_2xx_is_unknown_even_with_an_instance_id(int status)
    {
        await using var service = await TestService.StartAsync();
        service.Dcs.Inject(new Fault.Reply(status, """{"instance_id":"42"}""", "application/json", Creates: true));

        Assert.Equal(UnknownCause.UnreadableResponse, Assert.IsType<Outcome.Unknown>(await service.CreateAsync()).Cause);
    }
}
