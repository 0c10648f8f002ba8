using System.Text.RegularExpressions;
using Xunit;

namespace DcsMigration.FunctionsTests.Infra;

public sealed partial class PipelineTests
{
    public static TheoryData<string> Workflows =>
        [.. new DirectoryInfo(Repository.PathOf(".github/workflows")).EnumerateFiles("*.yml").Select(file => file.Name)];

    [Theory]
    [MemberData(nameof(Workflows))]
    public void Actions_are_pinned_by_commit(string workflow) => Assert.All(
        Uses().Matches(Read(workflow)),
        use => Assert.Matches("@[0-9a-f]{40} # v[0-9.]+$", use.Value));

    [Theory]
    [MemberData(nameof(Workflows))]
    public void By_default_a_workflow_can_only_read_the_repository(string workflow) =>
        Assert.Contains("\npermissions:\n  contents: read\n\n", Read(workflow), StringComparison.Ordinal);

    [Theory]
    [MemberData(nameof(Workflows))]
    public void No_workflow_uses_a_stored_secret(string workflow) =>
        Assert.DoesNotContain("secrets.", Read(workflow), StringComparison.Ordinal);

    /// <summary>Write access is for the OIDC token, the attestation, and CodeQL's results.</summary>
    [Theory]
    [MemberData(nameof(Workflows))]
    public void Jobs_have_only_the_write_permissions_that_they_need(string workflow) => Assert.Equal(
        workflow switch
        {
            "ci.yml" => ["attestations", "id-token"],
            "codeql.yml" => ["security-events"],
            "deploy.yml" => ["id-token"],
            _ => [],
        },
        Writes().Matches(Read(workflow)).Select(write => write.Groups["permission"].Value));

    [Fact]
    public void CI_runs_once_for_a_pull_request() =>
        Assert.Contains("\non:\n  push:\n    branches: [main]\n  pull_request:\n", Read("ci.yml"), StringComparison.Ordinal);

    [Fact]
    public void The_deployment_deploys_what_CI_built()
    {
        var (ci, deploy) = (Read("ci.yml"), Read("deploy.yml"));

        Assert.DoesNotMatch("dotnet (build|publish)|azd (up|package)", deploy);
        Assert.Contains("name: function-app\n          path: ${{ runner.temp }}/function-app.zip\n", ci, StringComparison.Ordinal);
        Assert.Contains("gh run download \"$run\" --name function-app ", deploy, StringComparison.Ordinal);
        Assert.Contains("gh attestation verify \"$RUNNER_TEMP/function-app.zip\" ", deploy, StringComparison.Ordinal);
        Assert.Contains("--source-digest \"$GITHUB_SHA\"", deploy, StringComparison.Ordinal);
        Assert.Contains("--commit \"$GITHUB_SHA\" --status success ", deploy, StringComparison.Ordinal);
        Assert.Contains("azd deploy functions --from-package \"$RUNNER_TEMP/function-app.zip\" ", deploy, StringComparison.Ordinal);
    }

    [Fact]
    public void The_deployment_passes_every_variable_that_the_parameters_read() => Assert.All(
        Bicep.Variables,
        name => Assert.Contains($"\n      {name}: ${{{{ vars.{name} }}}}\n", Read("deploy.yml"), StringComparison.Ordinal));

    [Fact]
    public void Dependency_updates_wait_for_a_week()
    {
        var dependabot = Repository.Read(".github/dependabot.yml");

        Assert.Equal(Regex.Count(dependabot, "package-ecosystem:"), Regex.Count(dependabot, "cooldown:\n      default-days: 7\n"));
        Assert.All(
            new DirectoryInfo(Repository.PathOf("tests")).EnumerateDirectories()
                .Where(folder => File.Exists(Path.Combine(folder.FullName, "package-lock.json"))),
            folder => Assert.Contains($"/tests/{folder.Name}", dependabot, StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Workflows))]
    public void Every_job_has_a_time_limit(string workflow) =>
        Assert.Equal(Regex.Count(Read(workflow), "runs-on:"), Regex.Count(Read(workflow), "timeout-minutes:"));

    private static string Read(string workflow) => Repository.Read($".github/workflows/{workflow}");

    [GeneratedRegex(@"uses: .+$", RegexOptions.Multiline)]
    private static partial Regex Uses();

    [GeneratedRegex(@"(?<permission>[\w-]+): write", RegexOptions.ExplicitCapture)]
    private static partial Regex Writes();
}
