using System.Diagnostics;
using System.Text.RegularExpressions;
using Xunit;

namespace DcsMigration.FunctionsTests.Infra;

/// <summary>deploy.yml's check of who can deploy, run as GitHub's runner does. A stub of gh returns what GitHub would.</summary>
public sealed partial class DeploymentCheckTests : IDisposable
{
    private const string MainOnly = """{"branch_policies":[{"name":"main","type":"branch"}]}""";
    private const string Custom = """{"protected_branches":false,"custom_branch_policies":true}""";
    private const string Reviewed = """[{"type":"required_reviewers"},{"type":"branch_policy"}]""";
    private const string Error = "::error::Restrict the deployment branches of the environment azure to main";

    private const string Gh = """
        #!/bin/sh
        case "$2" in
          repos/octo/app/environments/azure) echo "$ENVIRONMENT" ;;
          repos/octo/app/environments/azure/deployment-branch-policies) echo "$BRANCHES" ;;
          *) exit 1 ;;
        esac
        """;

    private readonly DirectoryInfo _programs = Directory.CreateTempSubdirectory("deployment-check-");

    public DeploymentCheckTests()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The runner of the workflow is Linux.");
        var gh = Path.Combine(_programs.FullName, "gh");
        File.WriteAllText(gh, Gh);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(gh, UnixFileMode.UserRead | UnixFileMode.UserExecute);
    }

    public void Dispose() => _programs.Delete(recursive: true);

    [Fact]
    public async Task Only_main_with_a_reviewer_passes() => Assert.Equal((0, ""), await CheckAsync(Custom, Reviewed, MainOnly));

    [Fact]
    public async Task Without_a_reviewer_it_warns()
    {
        var (exitCode, output) = await CheckAsync(Custom, """[{"type":"branch_policy"}]""", MainOnly);

        Assert.Equal(0, exitCode);
        Assert.StartsWith("::warning::Nobody reviews a deployment.", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("null", MainOnly)]
    [InlineData("""{"protected_branches":true,"custom_branch_policies":false}""", MainOnly)]
    [InlineData(Custom, """{"branch_policies":[]}""")]
    [InlineData(Custom, """{"branch_policies":[{"name":"main","type":"branch"},{"name":"release/*","type":"branch"}]}""")]
    [InlineData(Custom, """{"branch_policies":[{"name":"main","type":"tag"}]}""")]
    [InlineData(Custom, """{"message":"Not Found"}""")]
    public async Task Any_other_branch_fails(string policy, string branches)
    {
        var (exitCode, output) = await CheckAsync(policy, Reviewed, branches);

        Assert.Equal(1, exitCode);
        Assert.Contains(Error, output, StringComparison.Ordinal);
    }

    [Fact]
    public void The_check_is_the_first_step_after_the_checkout()
    {
        var workflow = Repository.Read(".github/workflows/deploy.yml");

        Assert.StartsWith("actions/checkout@", Steps().Match(workflow).Groups["first"].Value, StringComparison.Ordinal);
        Assert.Equal("Check who can deploy", Steps().Match(workflow).Groups["second"].Value);
    }

    private async Task<(int ExitCode, string Output)> CheckAsync(string policy, string rules, string branches)
    {
        var script = Assert.Single(Script().Matches(Repository.Read(".github/workflows/deploy.yml"))).Groups["script"].Value;
        var start = new ProcessStartInfo("bash", ["-e", "-c", script]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["PATH"] = $"{_programs.FullName}:{Environment.GetEnvironmentVariable("PATH")}";
        start.Environment["GITHUB_REPOSITORY"] = "octo/app";
        start.Environment["ENVIRONMENT"] = $$"""{"deployment_branch_policy":{{policy}},"protection_rules":{{rules}}}""";
        start.Environment["BRANCHES"] = branches;
        using var process = Process.Start(start)!;
        var output = await Task.WhenAll(
            process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken),
            process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken));
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, string.Concat(output));
    }

    [GeneratedRegex(
        "- name: Check who can deploy\n(        (env:|  GH_TOKEN: ).*\n)+        run: \\|\n(?<script>(          .*\n)+)",
        RegexOptions.ExplicitCapture)]
    private static partial Regex Script();

    [GeneratedRegex(
        "    steps:\n      - uses: (?<first>.+)\n(        .*\n|      #.*\n)+      - name: (?<second>.+)\n", RegexOptions.ExplicitCapture)]
    private static partial Regex Steps();
}
