using System.Text;
using DcsMigration.Http;
using DcsMigration.Simulators.Wire;
using DcsMigration.Tests.Infrastructure;
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
    public async Task A_copy_within_five_minutes_gets_the_first_reply_and_creates_nothing()
    {
        var time = Now;
        var first = await _service.PostWebhookAsync(SignedPost.Standard("msg_1", time));
        _service.Time.Advance(TimeSpan.FromMinutes(5));
        var copy = await _service.PostWebhookAsync(SignedPost.Standard("msg_1", time));

        Assert.Equal((200, "true"), (copy.Status, copy.Header("Idempotent-Replayed")));
        Assert.Equal(first.Body, copy.Body);
        Assert.Single(_service.Dcs.Tasks);
    }

    [Fact]
    public async Task A_copy_after_five_minutes_is_refused()
    {
        var time = Now;
        await _service.PostWebhookAsync(SignedPost.Standard("msg_1", time));
        _service.Time.Advance(TimeSpan.FromSeconds(301));

        AssertRefused(await _service.PostWebhookAsync(SignedPost.Standard("msg_1", time)), "Sign each attempt again");
    }

    [Fact]
    public async Task A_retry_after_a_refusal_by_DCS_creates_the_task()
    {
        _service.Dcs.Inject(Faults.Dcs(400, "DCS.4016", "Invalid subnet_id in the request."));
        var refused = await _service.PostWebhookAsync(SignedPost.Standard("msg_1", Now));

        var retry = await _service.PostWebhookAsync(SignedPost.Standard("msg_1", Now));

        Assert.Equal((400, 200), (refused.Status, retry.Status));
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
    public async Task Another_id_is_another_task()
    {
        await _service.PostWebhookAsync(SignedPost.Standard("msg_1", Now));
        await _service.PostWebhookAsync(SignedPost.Standard("msg_2", Now));

        Assert.Equal(2, _service.Dcs.Tasks.Count);
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
    public async Task A_body_changed_by_one_space_is_refused()
    {
        var context = SignedPost.Standard("msg_1", Now);
        context.Request.Body = new MemoryStream(Encoding.UTF8.GetBytes($"{Bodies.Example} "));
        context.Request.ContentLength = null;

        AssertRefused(await _service.PostWebhookAsync(context), "Correct the signature: none matches.");
    }

    [Fact]
    public async Task An_unsigned_request_is_refused_without_reading_the_vault()
    {
        AssertRefused(await _service.PostWebhookAsync(HttpContexts.Post(Bodies.Example)), "Sign the request: send webhook-id");

        Assert.Empty(_service.Vault.Requests);
    }

    [Theory]
    [InlineData("POST", "text/plain", 415, "FN.4150")]
    [InlineData("GET", "application/json", 405, "FN.4050")]
    public async Task Method_and_media_type_are_checked_as_on_the_create_route(string method, string contentType, int status, string code)
    {
        var context = SignedPost.Standard("msg_1", Now);
        context.Request.Method = method;
        context.Request.ContentType = contentType;

        var reply = await _service.PostWebhookAsync(context);

        Assert.Equal((status, code), (reply.Status, reply.Code));
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

    [Fact]
    public async Task Without_the_setting_signed_webhooks_are_off()
    {
        await using var service = await TestService.StartWithVaultAsync(identity);

        var reply = await service.PostWebhookAsync(SignedPost.Standard("msg_1", service.Time.GetUtcNow()));

        Assert.Equal((404, "FN.4040"), (reply.Status, reply.Code));
        Assert.Equal("Ask the operator to set Webhooks:SecretName: signed webhooks are off.", reply.Message);
        Assert.Empty(service.Vault.Requests);
    }

    private void AssertRefused(SentReply reply, string why)
    {
        Assert.Equal((401, "FN.4010"), (reply.Status, reply.Code));
        Assert.StartsWith(why, reply.Message, StringComparison.Ordinal);
        Assert.Null(reply.Header("Retry-After"));
        Assert.DoesNotContain(_service.Dcs.Requests, request => request.Status != 200);
    }
}
