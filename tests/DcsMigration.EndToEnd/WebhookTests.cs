using System.Diagnostics;
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

    private Task<string> ShellAsync(string script)
    {
        Recipe.Require("base64", "bash", "curl", "openssl");
        return Recipe.RunAsync(new ProcessStartInfo("bash", ["-c", script]), fixture.Host.Address, ("SECRET", fixture.Cloud.WebhookSecret));
    }
}

public sealed class FunctionAppWebhookTests(FunctionAppFixture fixture) : WebhookTests(fixture), IClassFixture<FunctionAppFixture>;

public sealed class LocalHostWebhookTests(LocalFixture fixture) : WebhookTests(fixture), IClassFixture<LocalFixture>;
