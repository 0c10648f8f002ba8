using System.Net;
using System.Net.Sockets;
using Xunit;

namespace DcsMigration.EndToEnd;

/// <summary>
/// A start that fails prints one line per error, without a stack trace, and exits with code 1.
/// The simulators never replace a real DCS.
/// </summary>
public sealed class StartFailureTests
{
    private static readonly string ProjectId = new('0', 32);

    [Fact]
    public async Task A_port_in_use_is_reported()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();

        await AssertFailsAsync("address already in use. Choose another address", [], "--urls", $"http://{listener.LocalEndpoint}");
    }

    [Theory]
    [InlineData("seven-thousand")]
    [InlineData("http://127.0.0.1:99999")]
    public Task An_invalid_address_is_refused(string url) => AssertFailsAsync($"The address '{url}' is invalid", [], "--urls", url);

    [Theory]
    [InlineData("http://0.0.0.0:0")]
    [InlineData("http://*:0")]
    [InlineData("http://loopback:0")]
    [InlineData("http://[::]:0")]
    public Task An_address_beyond_loopback_requires_a_key(string url) =>
        AssertFailsAsync($"{url} can be reached from other machines, but no function key is set", [], "--urls", url);

    [Fact]
    public Task An_address_in_Kestrels_settings_also_requires_a_key() => AssertFailsAsync(
        "can be reached from other machines, but no function key is set. Set Local:FunctionKey",
        new() { ["Kestrel__Endpoints__Open__Url"] = "http://*:0", ["Logging__LogLevel__Microsoft"] = "Error" });

    [Fact]
    public async Task An_https_address_requires_a_certificate()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The developer certificate is in the home folder only on Linux.");
        var home = Directory.CreateTempSubdirectory("home-");
        try
        {
            await AssertFailsAsync("run 'dotnet dev-certs https'", new() { ["HOME"] = home.FullName }, "--urls", "https://127.0.0.1:0");
        }
        finally
        {
            home.Delete(recursive: true);
        }
    }

    [Fact]
    public Task A_missing_certificate_file_is_reported() => AssertFailsAsync(
        "run 'dotnet dev-certs https'",
        new() { ["Kestrel__Certificates__Default__Path"] = "not-there.pfx" },
        "--urls",
        "https://127.0.0.1:0");

    [Theory]
    [InlineData("The argument --port is unknown", "--port", "7072")]
    [InlineData("The argument --Local:FunctionKey is unknown", "--Local:FunctionKey=not-a-real-key")]
    [InlineData("The argument now is unknown", "simulators", "now")]
    [InlineData("The argument twice is unknown", "--urls", "http://127.0.0.1:0", "twice")]
    [InlineData("--urls expects an address", "--urls")]
    public Task An_unknown_argument_is_refused(string message, params string[] arguments) => AssertFailsAsync(message, [], arguments);

    [Fact]
    public Task A_missing_setting_is_reported() => AssertFailsAsync(
        "KeyVault:Uri is not set", new() { ["Dcs__Endpoint"] = "https://dcs.example.org", ["Dcs__ProjectId"] = ProjectId });

    [Theory]
    [InlineData("Dcs__ProjectId", "00000000000000000000000000000000")]
    [InlineData("Dcs__AttemptTimeout", "00:00:10")]
    [InlineData("KeyVault__Uri", "https://vault.example.org")]
    [InlineData("Identity__ClientId", "00000000-0000-0000-0000-000000000000")]
    [InlineData("Local__Credentials", """{"access_key":"not-real","secret_key":"not-real"}""")]
    public async Task An_incomplete_configuration_is_refused(string name, string value)
    {
        var errors = await ErrorsAsync(new() { [name] = value });

        Assert.Single(errors, error => error.StartsWith("Dcs:Endpoint is not set. Expected an https URL", StringComparison.Ordinal));
        Assert.Single(errors, error => error.StartsWith("Without Dcs:Endpoint, nothing is sent to a real DCS.", StringComparison.Ordinal)
            && error.EndsWith($"by removing {name.Replace("__", ":", StringComparison.Ordinal)}.", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_misspelled_endpoint_is_refused()
    {
        var errors = await ErrorsAsync(new()
        {
            ["Dcs__Endpont"] = "https://dcs.example.org",
            ["Dcs__ProjectId"] = ProjectId,
            ["KeyVault__Uri"] = "https://vault.example.org",
        });

        Assert.Equal("Dcs:Endpont is not a setting. Did you mean Dcs:Endpoint?", errors[0]);
    }

    [Fact]
    public Task A_misspelled_setting_of_the_local_host_is_refused() => AssertFailsAsync(
        "Local:FunctionKeys is not a setting. Did you mean Local:FunctionKey?", new() { ["Local__FunctionKeys"] = "not-a-real-key" });

    [Fact]
    public Task A_misspelled_setting_is_refused_even_with_simulators() => AssertFailsAsync(
        "Idempotency:SetleAfter is not a setting. Did you mean Idempotency:SettleAfter?",
        new() { ["Idempotency__SetleAfter"] = "00:01:00" });

    [Fact]
    public Task Credentials_that_are_not_JSON_are_refused() => AssertFailsAsync(
        "Local:Credentials is not a JSON object", new() { ["Dcs__Endpoint"] = "http://127.0.0.1:9", ["Local__Credentials"] = "secret" });

    [Fact]
    public Task Credentials_for_a_DCS_beyond_loopback_are_refused() => AssertFailsAsync(
        "Local:Credentials is only for a DCS on loopback",
        new()
        {
            ["Dcs__Endpoint"] = "https://dcs.example.org",
            ["Local__Credentials"] = """{"access_key":"not-real","secret_key":"not-real"}""",
        });

    private static async Task AssertFailsAsync(string message, Dictionary<string, string> environment, params string[] arguments) =>
        Assert.Contains(message, Assert.Single(await ErrorsAsync(environment, arguments)), StringComparison.Ordinal);

    private static async Task<string[]> ErrorsAsync(Dictionary<string, string> environment, params string[] arguments)
    {
        var (exitCode, output, error) = await LocalProcess.RunAsync(environment, arguments);

        Assert.Equal(1, exitCode);
        Assert.Empty(output);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
        Assert.DoesNotContain("not-a-real-key", error, StringComparison.Ordinal);
        return error.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
