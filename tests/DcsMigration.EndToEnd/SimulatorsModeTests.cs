using System.Text.RegularExpressions;
using DcsMigration.EndToEnd.Hosts;
using Xunit;

namespace DcsMigration.EndToEnd;

/// <summary>The simulators in a separate process, used by a host that has only the environment variables that they print.</summary>
public sealed partial class SimulatorsModeTests
{
    [Theory]
    [InlineData(HostKind.FunctionApp)]
    [InlineData(HostKind.Local)]
    public async Task A_host_with_the_printed_environment_creates_a_task(HostKind kind)
    {
        await using var simulators = await LocalProcess.StartSimulatorsAsync();
        var environment = Exports(simulators.Output);

        await using var host = await SimulatedHost.StartHostAsync(kind, environment);
        using var response = await CreateRequest.SendAsync(host);

        await HttpAssert.StatusAsync(200, response);
        Assert.NotEmpty((await CreateRequest.TextAsync(response, "instance_id"))!);
    }

    [Fact]
    public async Task All_variables_that_a_function_app_needs_are_printed()
    {
        await using var simulators = await LocalProcess.StartSimulatorsAsync();

        Assert.Equal(
            [
                "ChatOps__Channels",
                "ChatOps__SlackSecretName",
                "Dcs__Endpoint",
                "Dcs__IamEndpoint",
                "Dcs__ProjectId",
                "IDENTITY_ENDPOINT",
                "IDENTITY_HEADER",
                "Idempotency__InMemory",
                "KeyVault__Uri",
                "SSL_CERT_FILE",
                "Webhooks__SecretName",
            ],
            Exports(simulators.Output).Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Ctrl_C_stops_the_simulators_and_deletes_the_trust_file()
    {
        await using var simulators = await LocalProcess.StartSimulatorsAsync();
        var trustFile = Exports(simulators.Output)["SSL_CERT_FILE"];
        Assert.True(File.Exists(trustFile));

        Assert.Equal(0, await simulators.InterruptAsync());
        Assert.False(File.Exists(trustFile));
    }

    private static Dictionary<string, string> Exports(string output) => ExportLine().Matches(output).ToDictionary(
        match => match.Groups["name"].Value, match => match.Groups["value"].Value, StringComparer.Ordinal);

    [GeneratedRegex("^export (?<name>[A-Za-z_]+)='?(?<value>[^'\n]*)'?$", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex ExportLine();
}
