using System.Diagnostics;
using System.Text.RegularExpressions;
using Xunit;

namespace DcsMigration.EndToEnd;

/// <summary>What a new user does: start it, paste its line.</summary>
public sealed class FirstRunTests
{
    [Fact]
    public async Task The_curl_line_of_the_banner_creates_a_task()
    {
        await using var local = await LocalProcess.StartAsync();
        var curl = Assert.Single(local.Output.Split('\n'), line => line.StartsWith("curl ", StringComparison.Ordinal));

        using var shell = Process.Start(new ProcessStartInfo("sh", ["-c", curl.Replace("curl ", "curl -s ", StringComparison.Ordinal)]) { RedirectStandardOutput = true })!;
        var reply = await shell.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);

        Assert.StartsWith("HTTP/1.1 200 OK", reply, StringComparison.Ordinal);
        Assert.Matches(new Regex("""\{"instance_id":"[0-9a-f-]{36}"\}"""), reply);
    }

    [Fact]
    public async Task The_banner_says_that_all_is_simulated()
    {
        await using var local = await LocalProcess.StartAsync();

        Assert.Contains("DCS          simulated", local.Output, StringComparison.Ordinal);
        Assert.Contains("simulated Key Vault", local.Output, StringComparison.Ordinal);
        Assert.Contains("simulated managed identity", local.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ctrl_C_ends_it_with_success()
    {
        await using var local = await LocalProcess.StartAsync();

        Assert.Equal(0, await local.InterruptAsync());
    }

    [Theory]
    [InlineData("Warning", false)]
    [InlineData("Information", true)]
    public async Task The_framework_logs_what_the_settings_ask_for(string level, bool logsRequests)
    {
        await using var local = await LocalProcess.StartAsync(
            new Dictionary<string, string>(StringComparer.Ordinal) { ["Logging__LogLevel__Microsoft"] = level });
        using var response = await CreateRequest.GetAsync(local, "/api/health");

        await local.InterruptAsync();

        Assert.Equal(logsRequests, local.Output.Contains("Request starting", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_deep_health_check_finds_the_credentials()
    {
        await using var local = await LocalProcess.StartAsync();

        using var response = await CreateRequest.GetAsync(local, "/api/health?deep=true");

        Assert.Equal("healthy", await CreateRequest.TextAsync(response, "status"));
    }
}
