using System.Text.RegularExpressions;
using Xunit;

namespace DcsMigration.FunctionsTests.Infra;

/// <summary>infra/README.md matches the Bicep files.</summary>
[Collection(Bicep.Collection)]
public sealed partial class InfraReadmeTests(Bicep bicep)
{
    private static readonly string Readme = Repository.Read("infra/README.md");

    /// <summary>The pipeline's identity can assign only these roles.</summary>
    [Fact]
    public void The_condition_lists_exactly_the_roles_that_a_deployment_assigns()
    {
        var assigned = bicep.Full.OfType("Microsoft.Authorization/roleAssignments")
            .Select(assignment => assignment.Text("properties", "roleDefinitionId")!.Split('/')[^1]);
        var listed = Assert.Single(Roles().Matches(Readme)).Groups["roles"].Value;

        Assert.Equal(assigned.Order(StringComparer.Ordinal), listed.Split(", ").Order(StringComparer.Ordinal));
        Assert.Equal(2, Regex.Count(Readme, @":RoleDefinitionId\] ForAnyOfAnyValues:GuidEquals \{\$roles\}"));
    }

    /// <summary>Otherwise the pipeline could give itself the role that reads the credential.</summary>
    [Fact]
    public void The_condition_allows_only_the_apps_identity() => Assert.Equal(
        ["Request", "Resource"],
        Regex.Matches(Readme, @"@(\w+)\[\$attribute:PrincipalId\] ForAnyOfAnyValues:GuidEquals \{\$app\}")
            .Select(match => match.Groups[1].Value));

    /// <summary>Whoever can push another branch can change the workflow there.</summary>
    [Fact]
    public void Entra_trusts_only_the_workflow_on_main_in_the_environment()
    {
        var keys = Assert.Single(SubjectKeys().Matches(Readme)).Groups["keys"].Value;
        var subject = Assert.Single(Subject().Matches(Readme)).Groups["subject"].Value;

        Assert.Equal("\"repo\",\"context\",\"workflow_ref\"", keys);
        Assert.Equal(
            "repo:<owner>/<repository>:environment:azure"
            + ":workflow_ref:<owner>/<repository>/.github/workflows/deploy.yml@refs/heads/main",
            subject);
        Assert.True(File.Exists(Repository.PathOf(".github/workflows/deploy.yml")));
    }

    [Fact]
    public void Every_variable_is_in_the_table() => Assert.All(
        Bicep.Variables.Where(name => name != "AZURE_ENV_NAME"),
        name => Assert.Matches($@"(?m)^\| (`\w+`, )?`{name}`", Readme));

    [Fact]
    public void Every_resource_provider_is_registered()
    {
        var registered = Assert.Single(Providers().Matches(Readme)).Groups["names"].Value
            .Split(' ').Select(name => $"Microsoft.{name}").ToList();

        Assert.All(
            // These two are always registered.
            bicep.Full.Resources.Select(resource => resource.Type.Split('/')[0])
                .Where(provider => provider is not ("Microsoft.Authorization" or "Microsoft.Resources")),
            provider => Assert.Contains(provider, registered));
        Assert.Contains("Microsoft.App", registered);
    }

    [Fact]
    public void Every_alert_is_in_the_table() => Assert.All(
        [.. bicep.Full.OfType("Microsoft.Insights/scheduledQueryRules"), bicep.Full.Single("Microsoft.Insights/metricAlerts")],
        alert => Assert.Contains($"\n| `{alert.Name[(bicep.Full.App.Name.Length + 1)..]}` |", Readme, StringComparison.Ordinal));

    [GeneratedRegex("^roles=\"(?<roles>[^\"]+)\"$", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Roles();

    [GeneratedRegex("\"include_claim_keys\":\\[(?<keys>[^]]+)]", RegexOptions.ExplicitCapture)]
    private static partial Regex SubjectKeys();

    [GeneratedRegex("--subject \"(?<subject>[^\"]+)\"", RegexOptions.ExplicitCapture)]
    private static partial Regex Subject();

    [GeneratedRegex("^for provider in (?<names>.+); do$", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Providers();
}
