using System.Diagnostics;
using System.Text.RegularExpressions;
using Xunit;

namespace DcsMigration.EndToEnd;

/// <summary>What a new user does first: start the local host and paste the printed commands.</summary>
public sealed class FirstRunTests
{
    [Fact]
    public async Task The_printed_commands_create_a_task()
    {
        Recipe.Require("curl", "sh");
        await using var local = await LocalProcess.StartAsync();

        var commands = $"{Line(local, "export ")}\n{Line(local, "curl ")}";
        var reply = await Recipe.RunAsync(new ProcessStartInfo("sh", ["-c", commands]), local.Address);

        Assert.StartsWith("HTTP/1.1 200 OK", reply, StringComparison.Ordinal);
        Assert.Matches(new Regex("""\{"instance_id":"[0-9a-f-]{36}"\}"""), reply);
    }

    [Fact]
    public async Task The_printed_command_is_one_that_Slack_could_have_sent()
    {
        Recipe.Require("curl", "openssl", "sh");
        await using var local = await LocalProcess.StartAsync();

        var commands = $"{Line(local, "export ")}\n{Line(local, "time=")}";
        var reply = await Recipe.RunAsync(new ProcessStartInfo("sh", ["-c", commands]), local.Address);

        Assert.Contains("create name=... vpc_id=...", reply, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("order-4711")]
    [InlineData("webhook-signature")]
    [InlineData("X-Slack-Signature")]
    public async Task The_commands_in_README_work_with_the_exported_variables(string command)
    {
        Recipe.Require("base64", "bash", "curl", "openssl");
        await using var local = await LocalProcess.StartAsync();

        var commands = $"{Line(local, "export ")}\n{Recipe.InReadme("sh", command)}";
        var reply = await Recipe.RunAsync(new ProcessStartInfo("bash", ["-c", commands]), local.Address);

        Assert.StartsWith("HTTP/1.1 200 OK", reply, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_log_does_not_repeat_the_banner()
    {
        await using var local = await LocalProcess.StartAsync();

        Assert.Contains("Records      in memory, until this process ends", local.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("warn:", local.Output, StringComparison.Ordinal);
        Assert.Empty(local.Error);
    }

    [Theory]
    [InlineData("--help")]
    [InlineData("-h")]
    public async Task Help_has_six_lines(string argument)
    {
        var (exitCode, output, error) = await LocalProcess.RunAsync(environment: null, argument);

        Assert.Equal(0, exitCode);
        Assert.Empty(error);
        Assert.Equal(6, output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
    }

    [Fact]
    public async Task The_banner_shows_that_everything_is_simulated()
    {
        await using var local = await LocalProcess.StartAsync();

        Assert.Contains("DCS          simulated", local.Output, StringComparison.Ordinal);
        Assert.Contains("simulated Key Vault", local.Output, StringComparison.Ordinal);
        Assert.Contains("simulated managed identity", local.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ctrl_C_stops_the_host_with_exit_code_0()
    {
        await using var local = await LocalProcess.StartAsync();

        Assert.Equal(0, await local.InterruptAsync());
    }

    [Fact]
    public async Task The_simulated_service_is_ready()
    {
        await using var local = await LocalProcess.StartAsync();

        using var response = await CreateRequest.GetAsync(local, "/api/ready");

        Assert.Equal("ready", await CreateRequest.TextAsync(response, "status"));
    }

    private static string Line(LocalProcess local, string start) =>
        Assert.Single(local.Output.Split('\n'), line => line.StartsWith(start, StringComparison.Ordinal));
}
