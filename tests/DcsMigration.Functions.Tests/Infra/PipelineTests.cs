using System.Text.RegularExpressions;
using Xunit;

namespace DcsMigration.FunctionsTests.Infra;

public sealed partial class PipelineTests
{
    public static TheoryData<string> Workflows => [.. Repository.Folder(".github/workflows").EnumerateFiles("*.yml").Select(file => file.Name)];

    [Theory]
    [MemberData(nameof(Workflows))]
    public void Actions_are_pinned_by_commit(string workflow) => Assert.All(
        Uses().Matches(Read(workflow)),
        use => Assert.Matches("@[0-9a-f]{40} # v[0-9.]+$", use.Value));

    [Theory]
    [MemberData(nameof(Workflows))]
    public void A_workflow_may_read_unless_a_job_says_more(string workflow) => Assert.Contains("\npermissions:\n  contents: read\n\n", Read(workflow), StringComparison.Ordinal);

    [Theory]
    [MemberData(nameof(Workflows))]
    public void No_credential_is_stored(string workflow) => Assert.DoesNotContain("secrets.", Read(workflow), StringComparison.Ordinal);

    [Theory]
    [MemberData(nameof(Workflows))]
    public void A_job_writes_nothing_but_its_token_for_the_deployment(string workflow) =>
        Assert.Equal(workflow == "deploy.yml" ? ["id-token"] : [], Writes().Matches(Read(workflow)).Select(write => write.Groups["what"].Value));

    [Theory]
    [MemberData(nameof(Workflows))]
    public void Every_job_has_a_time_limit(string workflow) =>
        Assert.Equal(Regex.Count(Read(workflow), "runs-on:"), Regex.Count(Read(workflow), "timeout-minutes:"));

    private static string Read(string workflow) => Repository.Read($".github/workflows/{workflow}");

    [GeneratedRegex(@"uses: .+$", RegexOptions.Multiline)]
    private static partial Regex Uses();

    [GeneratedRegex(@"(?<what>[\w-]+): write", RegexOptions.ExplicitCapture)]
    private static partial Regex Writes();
}
