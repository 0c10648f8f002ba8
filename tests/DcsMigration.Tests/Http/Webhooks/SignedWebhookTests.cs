using System.Diagnostics.Metrics;
using DcsMigration.Http;
using DcsMigration.Telemetry;
using DcsMigration.Tests.Infrastructure;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Microsoft.Extensions.Logging;
using Xunit;

namespace DcsMigration.Tests.Http.Webhooks;

/// <summary>Standard Webhooks through the whole service.</summary>
public sealed class SignedWebhookTests(IdentityEndpoint identity) : IAsyncLifetime
{
    private TestService _service = null!;

    private DateTimeOffset Now => _service.Time.GetUtcNow();

    public async ValueTask InitializeAsync() => _service = await SignedPost.StartServiceAsync(identity);

    public ValueTask DisposeAsync() => _service.DisposeAsync();

    [Fact]
    public async Task A_signed_webhook_creates_a_task()
    {
        var reply = await _service.PostWebhookAsync(SignedPost.Standard("msg_1", Now));

        Assert.Equal(200, reply.Status);
        Assert.Equal(Assert.Single(_service.Dcs.Tasks).TaskId, reply.Json.GetProperty("instance_id").GetString());
        Assert.Null(reply.Header("Idempotent-Replayed"));
    }

    [Fact]
    public async Task A_retry_is_known_by_its_id_however_late_it_is_signed()
    {
        var first = await _service.PostWebhookAsync(SignedPost.Standard("msg_1", Now));
        _service.Time.Advance(TimeSpan.FromHours(20));
        var retry = await _service.PostWebhookAsync(SignedPost.Standard("msg_1", Now));

        Assert.Equal((200, "true"), (retry.Status, retry.Header("Idempotent-Replayed")));
        Assert.Equal(first.Body, retry.Body);
        Assert.Single(_service.Dcs.Tasks);
    }

    [Fact]
    public async Task The_same_text_on_the_other_route_is_another_key()
    {
        var byUnsignedId = HttpContexts.Post(Bodies.Example);
        byUnsignedId.Request.Headers["webhook-id"] = "q-1";

        var signed = await _service.PostWebhookAsync(SignedPost.Standard("q-1", Now));
        var header = await _service.PostAsync(key: "q-1");
        var unsignedId = await _service.SendAsync(Routes.MigrationTasks, byUnsignedId);

        Assert.All([signed, header, unsignedId], reply => Assert.Equal((200, null), (reply.Status, reply.Header("Idempotent-Replayed"))));
        Assert.Equal(3, _service.Dcs.Tasks.Count);
    }

    [Fact]
    public async Task The_signed_id_is_the_key_and_an_unsigned_header_is_ignored()
    {
        var first = SignedPost.Standard("msg_1", Now);
        first.Request.Headers["Idempotency-Key"] = "one";
        var second = SignedPost.Standard("msg_1", Now);
        second.Request.Headers["Idempotency-Key"] = "another";

        await _service.PostWebhookAsync(first);
        var reply = await _service.PostWebhookAsync(second);

        Assert.Equal("true", reply.Header("Idempotent-Replayed"));
        Assert.Single(_service.Dcs.Tasks);
    }

    [Fact]
    public async Task An_id_with_another_body_is_refused()
    {
        await _service.PostWebhookAsync(SignedPost.Standard("msg_1", Now));

        var reply = await _service.PostWebhookAsync(SignedPost.Standard("msg_1", Now, Bodies.With("name", "\"another-name\"")));

        Assert.Equal((422, "FN.4220"), (reply.Status, reply.Code));
        Assert.Single(_service.Dcs.Tasks);
    }

    [Fact]
    public async Task A_signature_by_another_secret_is_refused()
    {
        var reply = await _service.PostWebhookAsync(SignedPost.Standard("msg_1", Now, secret: "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"));

        AssertRefused(
            reply,
            "Correct the signature: none matches. It must be HMAC-SHA256 over webhook-id.webhook-timestamp.body, "
            + "the body's bytes as sent, keyed with the bytes whose base64 follows whsec_.");
    }

    [Fact]
    public async Task An_unsigned_request_is_refused_without_reading_the_vault()
    {
        AssertRefused(await _service.PostWebhookAsync(HttpContexts.Post(Bodies.Example)), "Sign the request: send webhook-id");

        Assert.Empty(_service.Vault.Requests);
    }

    [Fact]
    public async Task A_signed_body_is_validated_like_any_other()
    {
        var invalid = await _service.PostWebhookAsync(SignedPost.Standard("msg_1", Now, Bodies.Without("vpc_id")));
        var tooLarge = await _service.PostWebhookAsync(SignedPost.Standard("msg_2", Now, $"{Bodies.Example}{new string(' ', 16 * 1024)}"));
        var malformedId = await _service.PostWebhookAsync(SignedPost.Standard(new string('m', 256), Now));

        Assert.Equal((400, "FN.4001"), (invalid.Status, invalid.Code));
        Assert.Equal((413, "FN.4130"), (tooLarge.Status, tooLarge.Code));
        Assert.Equal(
            (400, "FN.4002", "Correct the id of the message: it has more than 255 characters."),
            (malformedId.Status, malformedId.Code, malformedId.Message));
        Assert.Empty(_service.Dcs.Requests);
    }

    /// <summary>Nobody can change a signed id, and its sender made it, not an expression in a tool.</summary>
    [Theory]
    [InlineData("order-undefined")]
    [InlineData("null")]
    [InlineData("$(Build.BuildId)")]
    [InlineData("{{id}}")]
    [InlineData("%ORDER%")]
    public async Task A_signed_id_may_look_like_an_expression(string id) =>
        Assert.Equal(200, (await _service.PostWebhookAsync(SignedPost.Standard(id, Now))).Status);

    [Fact]
    public async Task Many_webhooks_read_the_secret_once()
    {
        await Task.WhenAll(Enumerable.Range(0, 50).Select(i => _service.PostWebhookAsync(
            SignedPost.Standard($"msg_{i}", Now, Bodies.Example.Replace("thrc", $"of-{i}", StringComparison.Ordinal)))));

        Assert.Equal(50, _service.Dcs.Tasks.Count);
        Assert.Equal(2, _service.Vault.Reads);
    }

    [Fact]
    public async Task Without_the_secret_nothing_is_created_and_only_the_log_says_why()
    {
        using var requests = new MetricCollector<long>(_service.Get<IMeterFactory>(), ServiceTelemetry.Name, "dcs_migration.requests");
        _service.Vault.Disable("webhook-secret");

        var reply = await _service.PostWebhookAsync(SignedPost.Standard("msg_1", Now));

        Assert.Equal((503, "FN.5031", "15"), (reply.Status, reply.Code, reply.Header("Retry-After")));
        Assert.Equal("Retry later: the secret that signatures are checked with is unavailable, and nothing was created.", reply.Message);
        Assert.DoesNotContain("webhook-secret", reply.Text, StringComparison.Ordinal);
        Assert.Contains(_service.Logs.GetSnapshot(), line => line.Message.Contains("'webhook-secret'", StringComparison.Ordinal));
        Assert.Equal("not_sent", Assert.Single(requests.GetMeasurementSnapshot()).Tags["outcome"]);
        Assert.Empty(_service.Dcs.Requests);
    }

    [Fact]
    public async Task While_the_secret_is_unavailable_anonymous_requests_write_one_warning_per_read()
    {
        _service.Vault.Disable("webhook-secret");

        for (var read = 1; read <= 2; read++)
        {
            for (var request = 0; request < 20; request++)
                await _service.PostWebhookAsync(
                    SignedPost.Standard($"msg_{request}", Now, secret: "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"));

            Assert.Equal(read, _service.Logs.GetSnapshot().Count(line => line.Level >= LogLevel.Warning));
            _service.Time.Advance(TimeSpan.FromSeconds(15));
        }
    }

    [Fact]
    public async Task A_sender_that_hangs_up_while_the_secret_is_read_is_not_a_bug()
    {
        using var caller = new CancellationTokenSource();
        _service.Vault.Hang();

        var handling = _service.PostWebhookAsync(SignedPost.Standard("msg_1", Now, caller: caller));
        await _service.Vault.WaitForRequestsAsync(1, TestContext.Current.CancellationToken);
        await caller.CancelAsync();
        _service.Time.Advance(TimeSpan.FromSeconds(8));

        Assert.Equal((503, "FN.5031"), ((await handling).Status, (await handling).Code));
        Assert.DoesNotContain(_service.Logs.GetSnapshot(), line => line.Level >= LogLevel.Error);
    }

    [Fact]
    public async Task Each_read_of_the_secret_is_counted()
    {
        using var reads = new MetricCollector<long>(_service.Get<IMeterFactory>(), ServiceTelemetry.Name, "dcs_migration.credential.reads");
        _service.Vault.Disable("webhook-secret");
        await _service.PostWebhookAsync(SignedPost.Standard("msg_1", Now));
        _service.Store("webhook-secret", SignedPost.Secret);
        _service.Time.Advance(TimeSpan.FromSeconds(15));
        await _service.PostWebhookAsync(SignedPost.Standard("msg_2", Now, secret: "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"));

        Assert.Equal(["failed", "found"], reads.GetMeasurementSnapshot().Select(read => read.Tags["result"]));
    }

    private void AssertRefused(SentReply reply, string why)
    {
        Assert.Equal((401, "FN.4010"), (reply.Status, reply.Code));
        Assert.StartsWith(why, reply.Message, StringComparison.Ordinal);
        Assert.Null(reply.Header("Retry-After"));
        Assert.DoesNotContain(_service.Dcs.Requests, request => request.Status != 200);
    }
}
