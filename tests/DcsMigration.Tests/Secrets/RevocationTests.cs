using System.Diagnostics.Metrics;
using DcsMigration.Dcs;
using DcsMigration.Http;
using DcsMigration.Simulators.Secrets;
using DcsMigration.Simulators.Wire;
using DcsMigration.Telemetry;
using DcsMigration.Tests.Http.Webhooks;
using DcsMigration.Tests.Infrastructure;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Xunit;

namespace DcsMigration.Tests.Secrets;

/// <summary>A vault that says no ends the value that is held; a vault that is down doesn't.</summary>
public sealed class RevocationTests(IdentityEndpoint identity)
{
    private static readonly TimeSpan CacheFor = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan SecondLook = TimeSpan.FromSeconds(15);

    [Theory]
    [InlineData("disabled", "is disabled")]
    [InlineData("deleted", "Key Vault has no secret")]
    [InlineData("forbidden", "give the function's identity the role Key Vault Secrets User")]
    public async Task A_revoked_secret_is_not_used_after_a_second_look(string revocation, string reason)
    {
        await using var service = await TestService.StartWithVaultAsync(identity);
        Assert.IsType<Outcome.Created>(await service.CreateAsync());
        Revoke(service.Vault, revocation, TestService.SecretName);
        service.Time.Advance(CacheFor);
        Assert.IsType<Outcome.Created>(await service.CreateAsync());
        service.Time.Advance(SecondLook);

        var notSent = Assert.IsType<Outcome.NotSent>(await service.CreateAsync());

        Assert.Equal(NotSentCause.NoCredentials, notSent.Cause);
        Assert.Contains(reason, notSent.Reason, StringComparison.Ordinal);
        Assert.Equal(2, service.Dcs.Requests.Count);
    }

    [Theory]
    [InlineData(401, "")]
    [InlineData(408, "")]
    [InlineData(429, "")]
    [InlineData(500, "")]
    [InlineData(403, "ForbiddenByFirewall")]
    [InlineData(403, "ForbiddenByConnection")]
    public async Task A_vault_that_is_down_is_bridged_until_the_value_ends(int status, string code)
    {
        await using var service = await TestService.StartWithVaultAsync(identity);
        await service.CreateAsync();
        service.Vault.Fail(new Fault.Reply(
            status, $$$$"""{"error":{"code":"x","message":"y","innererror":{"code":"{{{{code}}}}"}}}""", "application/json", Creates: false)
        {
            Headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase) { ["Retry-After"] = "1" },
        });
        service.Time.Advance(CacheFor);

        for (var look = 0; look < 3; look++)
        {
            Assert.IsType<Outcome.Created>(await service.CreateAsync());
            service.Time.Advance(SecondLook);
        }

        service.Time.Advance(TimeSpan.FromHours(1));
        Assert.IsType<Outcome.NotSent>(await service.CreateAsync());
    }

    [Fact]
    public async Task A_new_version_that_cannot_be_read_is_bridged()
    {
        await using var service = await TestService.StartWithVaultAsync(identity);
        await service.CreateAsync();
        service.Store(TestService.SecretName, "not JSON");
        service.Time.Advance(CacheFor);

        for (var look = 0; look < 3; look++)
        {
            Assert.IsType<Outcome.Created>(await service.CreateAsync());
            service.Time.Advance(SecondLook);
        }
    }

    [Fact]
    public async Task Readiness_and_a_metric_show_that_the_last_value_is_used()
    {
        await using var service = await TestService.StartWithVaultAsync(identity);
        using var reads = new MetricCollector<long>(
            service.Get<IMeterFactory>(), ServiceTelemetry.Name, "dcs_migration.credential.reads");
        await service.CreateAsync();
        service.Vault.Fail(429, retryAfterSeconds: 15);
        service.Time.Advance(CacheFor);

        var ready = await service.GetAsync(Routes.Ready);

        Assert.Equal(200, ready.Status);
        var part = ready.Json.GetProperty("parts").GetProperty("credential");
        Assert.Equal("ready", part.GetProperty("status").GetString());
        Assert.Equal(
            "Key Vault throttles the function. The last value that was read is used until 2026-07-01 13:00:00Z.",
            part.GetProperty("reason").GetString());
        Assert.Equal(["found", "bridged"], reads.GetMeasurementSnapshot().Select(read => read.Tags["result"]));
    }

    [Theory]
    [InlineData("disabled")]
    [InlineData("deleted")]
    [InlineData("forbidden")]
    public async Task A_revoked_webhook_secret_is_not_used_after_a_second_look(string revocation)
    {
        await using var service = await SignedPost.StartServiceAsync(identity);
        Assert.Equal(200, (await service.PostWebhookAsync(SignedPost.Standard("msg_1", service.Time.GetUtcNow()))).Status);
        Revoke(service.Vault, revocation, "webhook-secret");
        service.Time.Advance(CacheFor);
        Assert.Equal(200, (await service.PostWebhookAsync(SignedPost.Standard("msg_2", service.Time.GetUtcNow()))).Status);
        service.Time.Advance(SecondLook);

        var reply = await service.PostWebhookAsync(SignedPost.Standard("msg_3", service.Time.GetUtcNow()));

        Assert.Equal((503, "FN.5031", "15"), (reply.Status, reply.Code, reply.Header("Retry-After")));
    }

    [Fact]
    public async Task Every_route_repeats_the_Retry_After_of_the_vault()
    {
        await using var service = await SignedPost.StartServiceAsync(identity);
        service.Vault.Fail(429, retryAfterSeconds: 40);

        Assert.Equal("40", (await service.PostAsync()).Header("Retry-After"));
        Assert.Equal("40", (await service.PostAsync(query: "?dry_run=true")).Header("Retry-After"));
        var webhook = await service.PostWebhookAsync(SignedPost.Standard("msg_1", service.Time.GetUtcNow()));
        Assert.Equal("40", webhook.Header("Retry-After"));
    }

    private static void Revoke(KeyVaultSimulator vault, string revocation, string secret)
    {
        switch (revocation)
        {
            case "disabled":
                vault.Disable(secret);
                break;
            case "deleted":
                vault.Delete(secret);
                break;
            default:
                vault.Forbid();
                break;
        }
    }
}
