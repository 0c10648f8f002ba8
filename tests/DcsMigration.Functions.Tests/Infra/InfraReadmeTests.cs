using System.Text.RegularExpressions;
using Xunit;

namespace DcsMigration.FunctionsTests.Infra;

/// <summary>What infra/README.md says is what infra has.</summary>
[Collection(Bicep.Collection)]
public sealed partial class InfraReadmeTests(Bicep bicep)
{
    private static readonly string Readme = Repository.Read("infra/README.md");

    /// <summary>The pipeline's identity may give these roles alone.</summary>
    [Fact]
    public void The_condition_names_the_roles_that_a_deployment_gives_and_no_others()
    {
        var given = bicep.Full.Of("Microsoft.Authorization/roleAssignments").Select(assignment => assignment.Text("properties", "roleDefinitionId")!.Split('/')[^1]);
        var named = Assert.Single(Roles().Matches(Readme)).Groups["roles"].Value;

        Assert.Equal(given.Order(StringComparer.Ordinal), named.Split(", ").Order(StringComparer.Ordinal));
        Assert.Equal(2, Regex.Count(Readme, @"ForAnyOfAnyValues:GuidEquals \{\$roles\}"));
    }

    [Fact]
    public void Every_variable_is_in_the_table() => Assert.All(
        Bicep.Variables.Where(name => name != "AZURE_ENV_NAME"),
        name => Assert.Matches($@"(?m)^\| (`\w+`, )?`{name}`", Readme));

    [Fact]
    public void Every_provider_of_a_resource_is_registered()
    {
        var registered = Assert.Single(Providers().Matches(Readme)).Groups["names"].Value.Split(' ').Select(name => $"Microsoft.{name}").ToList();

        Assert.All(
            // These two are registered in every subscription.
            bicep.Full.Resources.Select(resource => resource.Type.Split('/')[0]).Where(provider => provider is not ("Microsoft.Authorization" or "Microsoft.Resources")),
            provider => Assert.Contains(provider, registered));
        Assert.Contains("Microsoft.App", registered);
    }

    [Fact]
    public void Every_alert_is_in_the_table() => Assert.All(
        [.. bicep.Full.Of("Microsoft.Insights/scheduledQueryRules"), bicep.Full.Only("Microsoft.Insights/metricAlerts")],
        alert => Assert.Contains($"\n| `{alert.Name[(bicep.Full.App.Name.Length + 1)..]}` |", Readme, StringComparison.Ordinal));

    [GeneratedRegex("^roles=\"(?<roles>[^\"]+)\"$", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Roles();

    [GeneratedRegex("^for provider in (?<names>.+); do$", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Providers();
}
