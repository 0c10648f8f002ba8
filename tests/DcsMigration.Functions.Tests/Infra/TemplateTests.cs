using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Xunit;

namespace DcsMigration.FunctionsTests.Infra;

[Collection(Bicep.Collection)]
public sealed partial class TemplateTests(Bicep bicep)
{
    [Fact]
    public void The_linter_reports_no_problems() => Assert.Empty(bicep.Lint);

    [Fact]
    public void Every_linter_rule_is_an_error()
    {
        var config = JsonNode.Parse(
            Repository.Read("infra/bicepconfig.json"),
            documentOptions: new() { CommentHandling = JsonCommentHandling.Skip })!;

        Assert.All(config["analyzers"]!["core"]!["rules"]!.AsObject(), rule => Assert.Equal("error", (string?)rule.Value!["level"]));
    }

    [Fact]
    public void No_parameter_is_a_secret() => Assert.DoesNotContain("\"secure", bicep.Template, StringComparison.OrdinalIgnoreCase);

    [Fact]
    public void The_template_reads_no_keys() => Assert.DoesNotMatch(KeyReads(), bicep.Template);

    [Fact]
    public void The_template_writes_no_secrets() =>
        Assert.DoesNotContain("vaults/secrets", bicep.Template, StringComparison.OrdinalIgnoreCase);

    [Fact]
    public void The_outputs_are_a_URL_resource_names_and_a_command()
    {
        var outputs = bicep.Default.Outputs;

        Assert.Equal(
            ["FUNCTION_APP_NAME", "FUNCTION_KEY_COMMAND", "FUNCTION_URL", "KEY_VAULT_ID", "KEY_VAULT_NAME"],
            outputs.Select(output => output.Key).Order(StringComparer.Ordinal));
        // The samples append the path of the route.
        Assert.StartsWith("[format('https://{0}', ", (string?)outputs["FUNCTION_URL"], StringComparison.Ordinal);
        Assert.Contains("az functionapp keys list", outputs["FUNCTION_KEY_COMMAND"]!.ToJsonString(), StringComparison.Ordinal);
    }

    /// <summary>GitHub passes an empty string for a variable that is not set.</summary>
    [Fact]
    public void An_empty_variable_is_treated_as_not_set() => Assert.Equal(
        bicep.Default.Resources.Select(resource => resource.Json.ToJsonString()),
        bicep.EmptyOptions.Resources.Select(resource => resource.Json.ToJsonString()));

    [Fact]
    public void Every_variable_is_tested() => Assert.Equal(
        Variables().Matches(Repository.Read("infra/main.bicepparam"))
            .Select(variable => variable.Groups["name"].Value)
            .Distinct()
            .Order(StringComparer.Ordinal),
        Bicep.Variables.Order(StringComparer.Ordinal));

    [GeneratedRegex(@"readEnvironmentVariable\('(?<name>\w+)'", RegexOptions.ExplicitCapture)]
    private static partial Regex Variables();

    [GeneratedRegex(@"\blist[A-Z]\w*\(")]
    private static partial Regex KeyReads();
}
