using System.Diagnostics.Metrics;
using DcsMigration.Telemetry;
using DcsMigration.Tests.Infrastructure;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Microsoft.Extensions.Logging;
using Xunit;

namespace DcsMigration.Tests.Http.Webhooks;

/// <summary>The secret that webhooks are signed with, in a simulated Key Vault.</summary>
public sealed class WebhookSecretTests(IdentityEndpoint identity) : IAsyncLifetime
{
    private TestService _service = null!;

    private DateTimeOffset Now => _service.Time.GetUtcNow();

    public async ValueTask InitializeAsync() => _service = await SignedPost.StartServiceAsync(identity);

    public ValueTask DisposeAsync() => _service.DisposeAsync();

    [Fact]
    public async Task During_a_rotation_both_secrets_are_accepted_once_the_cache_has_expired()
    {
        const string Other = "whsec_b3RoZXItbm90LWEtcmVhbC1zZWNyZXQtLS0tLS0tLS0=";
        await _service.PostWebhookAsync(SignedPost.Standard("msg_1", Now));
        _service.Store("webhook-secret", $"{Other}\n{SignedPost.Secret}\n");
        _service.Time.Advance(TimeSpan.FromMinutes(5));

        var byNew = await _service.PostWebhookAsync(SignedPost.Standard("msg_2", Now, secret: Other));
        var byOld = await _service.PostWebhookAsync(SignedPost.Standard("msg_3", Now));

        Assert.Equal((200, 200), (byNew.Status, byOld.Status));
    }

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
        _service.Vault.Disable("webhook-secret");

        var reply = await _service.PostWebhookAsync(SignedPost.Standard("msg_1", Now));

        Assert.Equal((503, "FN.5031", "15"), (reply.Status, reply.Code, reply.Header("Retry-After")));
        Assert.Equal("Retry later: the secret that signatures are checked with is unavailable, and nothing was created.", reply.Message);
        Assert.DoesNotContain("webhook-secret", reply.Text, StringComparison.Ordinal);
        Assert.Contains(_service.Logs.GetSnapshot(), line => line.Message.Contains("'webhook-secret'", StringComparison.Ordinal));
        Assert.Empty(_service.Dcs.Requests);
    }

    [Fact]
    public async Task Without_the_secret_a_webhook_is_counted_as_not_sent()
    {
        using var requests = new MetricCollector<long>(_service.Get<IMeterFactory>(), ServiceTelemetry.Name, "dcs_migration.requests");
        _service.Vault.Disable("webhook-secret");

        await _service.PostWebhookAsync(SignedPost.Standard("msg_1", Now));

        Assert.Equal("not_sent", Assert.Single(requests.GetMeasurementSnapshot()).Tags["outcome"]);
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

    [Fact]
    public async Task Two_hundred_unknown_senders_cause_one_read_of_a_missing_secret()
    {
        _service.Vault.Disable("webhook-secret");
        await _service.PostWebhookAsync(SignedPost.Standard("msg_0", Now));
        var asked = _service.Vault.Requests.Count;

        for (var sender = 1; sender < 200; sender++)
            Assert.Equal(503, (await _service.PostWebhookAsync(SignedPost.Standard($"msg_{sender}", Now))).Status);
        Assert.Equal(asked, _service.Vault.Requests.Count);

        _service.Store("webhook-secret", SignedPost.Secret);
        _service.Time.Advance(TimeSpan.FromSeconds(15));
        Assert.Equal(200, (await _service.PostWebhookAsync(SignedPost.Standard("msg_200", Now))).Status);
    }

    [Fact]
    public async Task An_invalid_secret_is_named_only_in_the_log()
    {
        _service.Store("webhook-secret", "not-a-real-but-a-wrong-one");

        var reply = await _service.PostWebhookAsync(SignedPost.Standard("msg_1", Now));

        Assert.Equal((503, "FN.5031"), (reply.Status, reply.Code));
        Assert.Contains(
            _service.Logs.GetSnapshot(),
            line => line.Message.Contains("is invalid on line 1: it does not start with whsec_.", StringComparison.Ordinal));
    }
}
