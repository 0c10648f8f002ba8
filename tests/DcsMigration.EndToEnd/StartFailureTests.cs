using System.Net;
using System.Net.Sockets;
using Xunit;

namespace DcsMigration.EndToEnd;

/// <summary>What can't work is said in a line a fault, without a stack trace, and ends the program with 1.</summary>
public sealed class StartFailureTests
{
    [Fact]
    public async Task A_port_in_use()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();

        await FailsAsync("address already in use. Choose another address", [], "--urls", $"http://{taken.LocalEndpoint}");
    }

    [Fact]
    public Task An_address_that_is_none() => FailsAsync("--urls wants addresses such as", [], "--urls", "seven-thousand");

    [Fact]
    public Task An_address_beyond_loopback_without_a_key() =>
        FailsAsync("set Local:FunctionKey", [], "--urls", "http://0.0.0.0:0");

    [Fact]
    public Task A_wildcard_without_a_key() => FailsAsync("set Local:FunctionKey", [], "--urls", "http://*:0");

    [Fact]
    public Task A_missing_setting() => FailsAsync(
        "KeyVault:Uri is not set", new() { ["Dcs__Endpoint"] = "https://dcs.example.org", ["Dcs__ProjectId"] = new string('0', 32) });

    [Fact]
    public Task A_wrong_setting() => FailsAsync("Dcs:AttemptTimeout is invalid", new() { ["Dcs__AttemptTimeout"] = "soon" });

    [Fact]
    public Task Http_beyond_loopback() => FailsAsync(
        "Dcs:Endpoint is invalid",
        new() { ["Dcs__Endpoint"] = "http://dcs.example.org", ["Dcs__ProjectId"] = new string('0', 32), ["KeyVault__Uri"] = "https://vault.example.org" });

    [Fact]
    public Task Credentials_that_are_no_JSON() => FailsAsync(
        "Local:Credentials is not a JSON object", new() { ["Dcs__Endpoint"] = "http://127.0.0.1:9", ["Local__Credentials"] = "secret" });

    [Fact]
    public Task Credentials_for_a_DCS_beyond_loopback() => FailsAsync(
        "Local:Credentials is for a DCS on loopback alone",
        new() { ["Dcs__Endpoint"] = "https://dcs.example.org", ["Local__Credentials"] = """{"access_key":"not-real","secret_key":"not-real"}""" });

    private static async Task FailsAsync(string saying, Dictionary<string, string> environment, params string[] arguments)
    {
        var (exitCode, output, error) = await LocalProcess.RunAsync(environment, arguments);

        Assert.Equal(1, exitCode);
        Assert.Empty(output);
        var line = Assert.Single(error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains(saying, line, StringComparison.Ordinal);
    }
}
