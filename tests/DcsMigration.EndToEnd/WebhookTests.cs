using System.Diagnostics;
using System.Net;
using System.Text.RegularExpressions;
using Xunit;

namespace DcsMigration.EndToEnd;

/// <summary>Signed webhooks to the local host as its user finds it: with the secrets that it prints.</summary>
public sealed partial class WebhookTests : IAsyncLifetime
{
    private LocalProcess _local = null!;

    public async ValueTask InitializeAsync() =>
        _local = await LocalProcess.StartAsync(new Dictionary<string, string>(StringComparer.Ordinal) { ["Local__FunctionKey"] = "a-key-for-tests" });

    public ValueTask DisposeAsync() => _local.DisposeAsync();

    [Fact]
    public async Task The_READMEs_lines_sign_a_webhook_that_needs_no_function_key()
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
        var reply = await ShellAsync(Recipe.InReadme("sh", "webhook-signature").Replace("-d \"$body\"", "-d \"$body \"", StringComparison.Ordinal));

        Assert.StartsWith("HTTP/1.1 401 Unauthorized", reply, StringComparison.Ordinal);
        Assert.Contains("FN.4010", reply, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_secret_for_them_there_are_none()
    {
        await using var local = await LocalProcess.StartAsync(new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["Dcs__Endpoint"] = "http://127.0.0.1:9",
            ["Local__Credentials"] = """{"access_key":"not-a-real-access-key","secret_key":"not-a-real-secret-key"}""",
        });

        using var response = await CreateRequest.SendAsync(local, path: "/api/hooks/migration-tasks");

        Assert.Contains("Webhooks     off", local.Output, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Equal("FN.4040", await CreateRequest.TextAsync(response, "error_code"));
    }

    private Task<string> ShellAsync(string script)
    {
        Recipe.Needs("base64", "bash", "curl", "openssl");
        var printed = ExportLine().Match(_local.Output);
        return Recipe.RunAsync(new ProcessStartInfo("bash", ["-c", script]), _local, ("SECRET", printed.Groups["secret"].Value));
    }

    [GeneratedRegex(@"^export .* SECRET=(?<secret>whsec_\S+)$", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex ExportLine();
}
