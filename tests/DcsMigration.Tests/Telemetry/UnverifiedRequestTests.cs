using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Text;
using DcsMigration.Http;
using DcsMigration.Telemetry;
using DcsMigration.Tests.Http;
using DcsMigration.Tests.Http.Chat;
using DcsMigration.Tests.Http.Webhooks;
using DcsMigration.Tests.Infrastructure;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Microsoft.Extensions.Logging;
using Xunit;

namespace DcsMigration.Tests.Telemetry;

/// <summary>
/// What anybody can send, without a key or a signature, is counted and nothing else. Otherwise it could use up the daily limit of
/// telemetry, and the alerts would stop.
/// </summary>
public sealed class UnverifiedRequestTests(IdentityEndpoint identity)
{
    private static readonly (string, string?)[] Misconfigured = [("Dcs:ProjectId", null)];

    [Theory]
    [InlineData(Routes.Health)]
    [InlineData(Routes.OpenApi)]
    [InlineData(Routes.Swagger)]
    public async Task A_document_for_everybody_leaves_no_span(string route)
    {
        await using var service = await TestService.StartAsync();

        Assert.False(await IsRecordedAsync(service, route, HttpContexts.Get()));
    }

    [Theory]
    [InlineData(Routes.Webhooks)]
    [InlineData(Routes.ChatCommands)]
    public async Task While_a_route_is_off_a_request_is_only_counted(string route)
    {
        await using var service = await TestService.StartAsync();

        await AssertOnlyCounted("unverified", service, route, HttpContexts.Post(Bodies.Example));
    }

    [Theory]
    [InlineData(Routes.Webhooks)]
    [InlineData(Routes.ChatCommands)]
    public async Task With_invalid_settings_a_request_without_a_key_is_only_counted(string route)
    {
        await using var service = await TestService.StartAsync(Misconfigured);

        await AssertOnlyCounted("misconfigured", service, route, HttpContexts.Post(Bodies.Example));
    }

    [Fact]
    public async Task A_webhook_with_a_wrong_signature_is_only_counted()
    {
        await using var service = await SignedPost.StartServiceAsync(identity);
        var now = service.Time.GetUtcNow();
        await service.PostWebhookAsync(SignedPost.Standard("first", now)); // Reads the secret.

        await AssertOnlyCounted("unverified", service, Routes.Webhooks, HttpContexts.Post(Bodies.Example));
        await AssertOnlyCounted(
            "unverified",
            service,
            Routes.Webhooks,
            SignedPost.Standard("msg_1", now, secret: "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"));
        await AssertOnlyCounted(
            "unverified", service, Routes.Webhooks, SignedPost.Standard("msg_1", now, $"{Bodies.Example}{new string(' ', 16 * 1024)}"));
    }

    [Fact]
    public async Task A_command_with_a_wrong_signature_is_only_counted()
    {
        await using var service = await ChatPost.StartServiceAsync(identity);
        var now = service.Time.GetUtcNow();
        await service.PostFormAsync(ChatPost.Signed(ChatPost.Form("help"), now)); // Reads the secret.

        await AssertOnlyCounted(
            "unverified",
            service,
            Routes.ChatCommands,
            ChatPost.Signed(ChatPost.Form("help"), now, "athirdslacksecret0123456789abcde"));
        var tooLarge = Encoding.UTF8.GetBytes(new string(' ', 20_000));
        await AssertOnlyCounted("unverified", service, Routes.ChatCommands, ChatPost.WithHeaders(tooLarge, "0", "v0=00"));
        Assert.False(await IsRecordedAsync(service, Routes.ChatCommands, ChatPost.Signed("ssl_check=1", now)));
    }

    [Fact]
    public async Task A_signed_webhook_is_logged_and_recorded_even_if_it_is_refused()
    {
        await using var service = await SignedPost.StartServiceAsync(identity);

        Assert.True(await IsRecordedAsync(
            service, Routes.Webhooks, SignedPost.Standard("msg_1", service.Time.GetUtcNow(), Bodies.Without("vpc_id"))));

        Assert.Contains(
            service.Logs.GetSnapshot(), line => line is { Level: LogLevel.Information, Message: "Replied with FN.4001 (400)." });
    }

    private static async Task AssertOnlyCounted(string outcome, TestService service, string route, HttpContext context)
    {
        using var requests = new MetricCollector<long>(service.Get<IMeterFactory>(), ServiceTelemetry.Name, "dcs_migration.requests");
        service.Logs.Clear();

        Assert.False(await IsRecordedAsync(service, route, context));

        Assert.Equal(outcome, Assert.Single(requests.GetMeasurementSnapshot()).Tags["outcome"]);
        Assert.DoesNotContain(service.Logs.GetSnapshot(), line => line.Level >= LogLevel.Information);
    }

    /// <summary>Sends a request within a recorded span, as a host does. Returns whether the span is still recorded afterwards.</summary>
    private static async Task<bool> IsRecordedAsync(TestService service, string route, HttpContext context)
    {
        using var span = new Activity("request") { ActivityTraceFlags = ActivityTraceFlags.Recorded };
        span.Start();
        await service.SendAsync(route, context);
        return span.Recorded;
    }
}
