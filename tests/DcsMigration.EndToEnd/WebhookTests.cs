using System.Diagnostics;
using System.Net;
using DcsMigration.EndToEnd.Hosts;
using Xunit;

namespace DcsMigration.EndToEnd;

/// <summary>Signed webhooks, sent with the commands in README.md.</summary>
public abstract class WebhookTests(HostFixture fixture)
{
    [Fact]
    public async Task The_commands_in_README_send_a_signed_webhook_without_a_function_key()
    {
        var script = Recipe.InReadme("sh", "webhook-signature");

        var first = await ShellAsync(script);
        var again = await ShellAsync(script);

        Assert.StartsWith("HTTP/1.1 200 OK", first, StringComparison.Ordinal);
        Assert.Contains("Idempotent-Replayed: true", again, StringComparison.Ordinal);
        Assert.Equal(Recipe.InstanceIdIn(first), Recipe.InstanceIdIn(again));
    }

    [Fact]
    public async Task A_changed_body_is_refused()
    {
        var command = Recipe.InReadme("sh", "webhook-signature");
        var reply = await ShellAsync(command.Replace("-d \"$body\"", "-d \"$body \"", StringComparison.Ordinal));

        Assert.StartsWith("HTTP/1.1 401 Unauthorized", reply, StringComparison.Ordinal);
        Assert.Contains("FN.4010", reply, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_signing_secret_webhooks_are_off()
    {
        await using var simulated = await SimulatedHost.StartAsync(fixture.Kind, ("Webhooks__SecretName", ""));

        using var response = await CreateRequest.SendAsync(simulated.Host, path: "/api/hooks/migration-tasks");

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Equal("FN.4040", await CreateRequest.TextAsync(response, "error_code"));
    }

    private Task<string> ShellAsync(string script)
    {
        Recipe.Require("base64", "bash", "curl", "openssl");
        return Recipe.RunAsync(new ProcessStartInfo("bash", ["-c", script]), fixture.Host.Address, ("SECRET", fixture.Cloud.WebhookSecret));
    }
}

public sealed class FunctionAppWebhookTests(FunctionAppFixture fixture) : WebhookTests(fixture), IClassFixture<FunctionAppFixture>;

public sealed class LocalHostWebhookTests(LocalFixture fixture) : WebhookTests(fixture), IClassFixture<LocalFixture>;
