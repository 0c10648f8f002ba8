using DcsMigration.Local;
using DcsMigration.Simulators;
using Xunit;

namespace DcsMigration.Tests.Local;

public sealed class ShellCommandsTests
{
    private const string Url = "http://127.0.0.1:7071";

    [Theory]
    [InlineData(false, "\n\nexport URL=\"http://127.0.0.1:7071\" KEY=\"$Local__FunctionKey\"\n\nThen try:\n\ncurl -i \"$URL/api/")]
    [InlineData(
        true,
        "\n\n$env:URL=\"http://127.0.0.1:7071\"; $env:KEY=\"$env:Local__FunctionKey\"\n\nThen try:\n\nInvoke-RestMethod \"$env:URL/api/")]
    public void Each_line_to_paste_has_what_to_do_above_it(bool isWindows, string lines)
    {
        var text = Text(simulated: null, isWindows);

        Assert.StartsWith("Paste this line into another ", text, StringComparison.Ordinal);
        Assert.Contains(lines, text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void With_a_real_DCS_the_request_is_a_dry_run(bool isWindows) =>
        Assert.Contains("/api/migration-tasks?dry_run=true\"", Text(simulated: null, isWindows), StringComparison.Ordinal);

    [Theory]
    [InlineData(false, "-H \"Idempotency-Key: first-run\"")]
    [InlineData(true, "\"Idempotency-Key\" = \"first-run\"")]
    public async Task With_simulators_the_request_creates_a_task_and_has_a_key(bool isWindows, string key)
    {
        await using var simulated = await SimulatedCloud.StartAsync();

        var text = Text(simulated, isWindows);

        Assert.Contains("/api/migration-tasks\" ", text, StringComparison.Ordinal);
        Assert.Contains(key, text, StringComparison.Ordinal);
        Assert.Contains($"SECRET=\"{simulated.WebhookSecret}\"", text, StringComparison.Ordinal);
    }

    private static string Text(SimulatedCloud? simulated, bool isWindows) =>
        ShellCommands.Text(Url, needsKey: true, simulated, isWindows).ReplaceLineEndings("\n");
}
