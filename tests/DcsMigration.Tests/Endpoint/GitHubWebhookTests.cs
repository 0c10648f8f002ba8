using DcsMigration.Simulators;
using DcsMigration.Tests.Wiring;
using Xunit;

namespace DcsMigration.Tests.Endpoint;

/// <summary>GitHub's webhooks through the whole service, with the secret in a simulated Key Vault.</summary>
public sealed class GitHubWebhookTests(IdentityEndpoint identity) : IAsyncLifetime
{
    private static readonly string Payload = SignedPost.Payload();

    private ServiceGraph _service = null!;

    public async ValueTask InitializeAsync() => _service = await SignedPost.StartServiceAsync(identity);

    public ValueTask DisposeAsync() => _service.DisposeAsync();

    [Fact]
    public async Task The_request_in_a_signed_event_creates_a_task()
    {
        var reply = await _service.SendAsync(SignedPost.GitHub("delivery-1", Payload));

        Assert.Equal(200, reply.Status);
        Assert.Equal(Assert.Single(_service.Dcs.Tasks).TaskId, reply.Json.GetProperty("instance_id").GetString());
    }

    [Fact]
    public async Task A_redelivery_gets_the_first_reply()
    {
        var first = await _service.SendAsync(SignedPost.GitHub("delivery-1", Payload));
        var again = await _service.SendAsync(SignedPost.GitHub("delivery-1", Payload));

        Assert.Equal((200, "true"), (again.Status, again.Header("Idempotent-Replayed")));
        Assert.Equal(first.Body, again.Body);
        Assert.Single(_service.Dcs.Tasks);
    }

    [Fact]
    public async Task A_redelivery_after_a_failure_runs()
    {
        _service.Dcs.Inject(Faults.Dcs(400, "DCS.4016", "Invalid subnet_id in the request."));
        var refused = await _service.SendAsync(SignedPost.GitHub("delivery-1", Payload));

        var again = await _service.SendAsync(SignedPost.GitHub("delivery-1", Payload));

        Assert.Equal((400, 200), (refused.Status, again.Status));
        Assert.Single(_service.Dcs.Tasks);
    }

    [Fact]
    public async Task A_copy_under_another_delivery_is_refused_since_that_is_not_signed()
    {
        await _service.SendAsync(SignedPost.GitHub("delivery-1", Payload));

        var copy = await _service.SendAsync(SignedPost.GitHub("delivery-2", Payload));

        Assert.Equal((401, "FN.4010"), (copy.Status, copy.Code));
        Assert.StartsWith("Have GitHub redeliver it", copy.Message, StringComparison.Ordinal);
        Assert.Single(_service.Dcs.Tasks);
    }

    [Fact]
    public async Task Another_payload_under_another_delivery_is_another_task()
    {
        await _service.SendAsync(SignedPost.GitHub("delivery-1", Payload));
        await _service.SendAsync(SignedPost.GitHub("delivery-2", SignedPost.Payload(Bodies.With("name", "\"another-name\""))));

        Assert.Equal(2, _service.Dcs.Tasks.Count);
    }

    [Fact]
    public async Task A_delivery_with_another_payload_is_refused()
    {
        await _service.SendAsync(SignedPost.GitHub("delivery-1", Payload));

        var reply = await _service.SendAsync(SignedPost.GitHub("delivery-1", SignedPost.Payload(Bodies.With("name", "\"another-name\""))));

        Assert.Equal((422, "FN.4220"), (reply.Status, reply.Code));
    }

    [Fact]
    public async Task A_signature_by_another_secret_is_refused()
    {
        var reply = await _service.SendAsync(SignedPost.GitHub("delivery-1", Payload, secret: "not-the-secret"));

        Assert.Equal((401, "FN.4010"), (reply.Status, reply.Code));
        Assert.StartsWith("Correct the signature: none matches.", reply.Message, StringComparison.Ordinal);
        Assert.Empty(_service.Dcs.Requests);
    }

    [Fact]
    public async Task A_signed_ping_is_answered()
    {
        var signed = await _service.SendAsync(SignedPost.GitHub("delivery-1", """{"zen":"Design for failure."}""", @event: "ping"));
        var unsigned = await _service.SendAsync(SignedPost.GitHub("delivery-2", "{}", secret: "not-the-secret", @event: "ping"));

        Assert.Equal((204, ""), (signed.Status, signed.Text));
        Assert.Equal(401, unsigned.Status);
        Assert.Empty(_service.Dcs.Requests);
    }

    [Theory]
    [InlineData("""{"action":"opened"}""", "FN.4001", "client_payload")]
    [InlineData("""{"client_payload":null}""", "FN.4000", "not null")]
    [InlineData("""{"client_payload":{"name":"task-1"}}""", "FN.4001", "vpc_id is required")]
    [InlineData("payload=%7B%7D", "FN.4000", "application/json")]
    public async Task An_event_without_a_valid_request_says_what_is_missing(string payload, string code, string what)
    {
        var reply = await _service.SendAsync(SignedPost.GitHub("delivery-1", payload));

        Assert.Equal((400, code), (reply.Status, reply.Code));
        Assert.Contains(what, reply.Message, StringComparison.Ordinal);
        Assert.Empty(_service.Dcs.Requests);
    }

    [Fact]
    public async Task A_payload_may_be_larger_than_the_request_in_it()
    {
        var filler = new string('x', 40 * 1024);
        var large = await _service.SendAsync(SignedPost.GitHub("delivery-1", Payload.Replace("octocat/", $"{filler}/", StringComparison.Ordinal)));
        var tooLarge = await _service.SendAsync(SignedPost.GitHub("delivery-2", Payload.Replace("octocat/", $"{filler}{filler}/", StringComparison.Ordinal)));

        Assert.Equal(200, large.Status);
        Assert.Equal((413, "FN.4130"), (tooLarge.Status, tooLarge.Code));
    }
}
