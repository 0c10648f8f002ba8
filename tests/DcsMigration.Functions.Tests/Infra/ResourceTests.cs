using System.Text.Json.Nodes;
using Xunit;

namespace DcsMigration.FunctionsTests.Infra;

/// <summary>What an option changes, what two files must agree on, and what nobody may weaken. Bicep alone owns the other values.</summary>
[Collection(Bicep.Collection)]
public sealed class ResourceTests(Bicep bicep)
{
    [Theory]
    [InlineData("Microsoft.Web/sites", "properties/httpsOnly", "true")]
    [InlineData("Microsoft.Web/sites", "properties/siteConfig/minTlsVersion", "1.2")]
    [InlineData("Microsoft.Web/sites", "properties/siteConfig/scmMinTlsVersion", "1.2")]
    [InlineData("Microsoft.Web/sites", "properties/siteConfig/remoteDebuggingEnabled", "false")]
    [InlineData("Microsoft.Storage/storageAccounts", "properties/supportsHttpsTrafficOnly", "true")]
    [InlineData("Microsoft.Storage/storageAccounts", "properties/minimumTlsVersion", "TLS1_2")]
    [InlineData("Microsoft.Storage/storageAccounts", "properties/allowBlobPublicAccess", "false")]
    [InlineData("Microsoft.KeyVault/vaults", "properties/enableSoftDelete", "true")]
    [InlineData("Microsoft.KeyVault/vaults", "properties/enablePurgeProtection", "true")]
    public void No_protection_is_switched_off(string type, string path, string value) =>
        Assert.Equal(value, bicep.Default.Single(type)[path.Split('/')]?.ToString());

    [Fact]
    public void Telemetry_has_a_daily_cap()
    {
        Assert.Equal(1, DailyQuota(bicep.Default));
        Assert.Equal(5, DailyQuota(bicep.Full));

        static int? DailyQuota(Deployment deployment) =>
            (int?)deployment.Single("Microsoft.OperationalInsights/workspaces")["properties", "workspaceCapping", "dailyQuotaGb"];
    }

    [Fact]
    public void Every_access_to_the_vault_is_logged()
    {
        var diagnostics = bicep.Default.Single("Microsoft.Insights/diagnosticSettings");
        var log = Assert.Single(diagnostics["properties", "logs"]!.AsArray())!;

        Assert.StartsWith($"{bicep.Default.Vault.Id}/", diagnostics.Id, StringComparison.Ordinal);
        Assert.Equal("audit", (string?)log["categoryGroup"]);
        Assert.True((bool?)log["enabled"]);
        Assert.NotNull(diagnostics.Text("properties", "workspaceId"));
    }

    [Fact]
    public void The_app_runs_on_the_version_of_dotnet_that_it_is_built_for() => Assert.Equal(
        AppContext.TargetFrameworkName,
        $".NETCoreApp,Version=v{bicep.Default.App.Text("properties", "functionAppConfig", "runtime", "version")}");

    [Fact]
    public void Always_ready_instances_are_optional()
    {
        Assert.Empty(AlwaysReady(bicep.Default));
        Assert.Equal(2, (int?)AlwaysReady(bicep.Full)[0]!["instanceCount"]);

        static JsonArray AlwaysReady(Deployment deployment) =>
            deployment.App["properties", "functionAppConfig", "scaleAndConcurrency", "alwaysReady"]!.AsArray();
    }

    [Fact]
    public void Zone_redundancy_is_optional()
    {
        Assert.False(bicep.Default.Single("Microsoft.Web/serverfarms").IsTrue("properties", "zoneRedundant"));
        Assert.True(bicep.Full.Single("Microsoft.Web/serverfarms").IsTrue("properties", "zoneRedundant"));
        Assert.Equal("Standard_ZRS", bicep.Full.Storage.Text("sku", "name"));
    }

    /// <summary>If only Azure knows the name of a tag, the tags are an expression.</summary>
    [Fact]
    public void Every_resource_that_supports_tags_has_them() => Assert.All(
        bicep.Full.Resources.Where(resource => resource["location"] is not null),
        resource => Assert.True(resource["tags"] is JsonObject tags
            ? (string?)tags["azd-env-name"] == "test"
            : resource.Text("tags")!.Contains("createObject('azd-env-name', 'test')", StringComparison.Ordinal)));

    [Fact]
    public void The_app_has_the_tag_by_which_azd_finds_it() => Assert.Contains(
        $"\nservices:\n  {bicep.Default.App.Text("tags", "azd-service-name")}:\n",
        Repository.Read("infra/azure.yaml"),
        StringComparison.Ordinal);
}
