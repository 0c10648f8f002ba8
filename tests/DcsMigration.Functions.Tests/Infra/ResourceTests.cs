using System.Text.Json.Nodes;
using Xunit;

namespace DcsMigration.FunctionsTests.Infra;

/// <summary>The configuration of each resource.</summary>
[Collection(Bicep.Collection)]
public sealed class ResourceTests(Bicep bicep)
{
    [Fact]
    public void No_blob_is_public()
    {
        Assert.False((bool?)bicep.Default.Storage["properties", "allowBlobPublicAccess"] ?? true);
        Assert.All(
            bicep.Default.OfType("Microsoft.Storage/storageAccounts/blobServices/containers"),
            container => Assert.Equal("None", container.Text("properties", "publicAccess")));
    }

    [Fact]
    public void An_overwritten_or_deleted_package_can_be_restored_for_a_week()
    {
        var blobs = bicep.Default.Single("Microsoft.Storage/storageAccounts/blobServices");

        Assert.True(blobs.IsTrue("properties", "isVersioningEnabled"));
        Assert.All((string[])["deleteRetentionPolicy", "containerDeleteRetentionPolicy"], policy =>
        {
            Assert.True(blobs.IsTrue("properties", policy, "enabled"));
            Assert.Equal(7, (int?)blobs["properties", policy, "days"]);
        });
    }

    /// <summary>The Functions host overwrites a blob on each run of a timer.</summary>
    [Fact]
    public void Old_blob_versions_are_deleted()
    {
        var policy = bicep.Default.Single("Microsoft.Storage/storageAccounts/managementPolicies");
        var rule = Assert.Single(policy["properties", "policy", "rules"]!.AsArray())!;

        Assert.True((bool?)rule["enabled"]);
        Assert.Equal(30, (int?)rule["definition"]!["actions"]!["version"]!["delete"]!["daysAfterCreationGreaterThan"]);
        Assert.Single(rule["definition"]!["actions"]!.AsObject());
    }

    [Fact]
    public void Telemetry_has_a_daily_cap()
    {
        Assert.Equal(1, DailyQuota(bicep.Default));
        Assert.Equal(5, DailyQuota(bicep.Full));

        static int? DailyQuota(Deployment deployment) =>
            (int?)deployment.Single("Microsoft.OperationalInsights/workspaces")["properties", "workspaceCapping", "dailyQuotaGb"];
    }

    [Fact]
    public void The_app_has_at_most_40_instances_by_default() =>
        Assert.Equal(40, (int?)bicep.Default.App["properties", "functionAppConfig", "scaleAndConcurrency", "maximumInstanceCount"]);

    [Fact]
    public void Storage_requires_TLS_1_2()
    {
        Assert.True(bicep.Default.Storage.IsTrue("properties", "supportsHttpsTrafficOnly"));
        Assert.Equal("TLS1_2", bicep.Default.Storage.Text("properties", "minimumTlsVersion"));
    }

    [Fact]
    public void A_deleted_vault_can_be_recovered_for_90_days()
    {
        Assert.True(bicep.Default.Vault.IsTrue("properties", "enablePurgeProtection"));
        Assert.True(bicep.Default.Vault.IsTrue("properties", "enableSoftDelete"));
        Assert.Equal(90, (int?)bicep.Default.Vault["properties", "softDeleteRetentionInDays"]);
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
    public void The_app_requires_HTTPS() => Assert.True(bicep.Default.App.IsTrue("properties", "httpsOnly"));

    [Theory]
    [InlineData("minTlsVersion")]
    [InlineData("scmMinTlsVersion")]
    public void The_app_requires_TLS_1_2_or_later(string property) =>
        Assert.Contains(bicep.Default.App.Text("properties", "siteConfig", property), (string[])["1.2", "1.3"]);

    /// <summary>Flex Consumption has no FTP, so it ignores ftpsState.</summary>
    [Fact]
    public void A_setting_that_Flex_Consumption_ignores_is_omitted() =>
        Assert.Null(bicep.Full.App["properties", "siteConfig", "ftpsState"]);

    [Fact]
    public void Remote_debugging_is_disabled() =>
        Assert.False((bool?)bicep.Default.App["properties", "siteConfig", "remoteDebuggingEnabled"] ?? true);

    [Fact]
    public void The_app_runs_on_dotnet_10_isolated()
    {
        Assert.Equal("dotnet-isolated", bicep.Default.App.Text("properties", "functionAppConfig", "runtime", "name"));
        Assert.Equal("10.0", bicep.Default.App.Text("properties", "functionAppConfig", "runtime", "version"));
    }

    [Fact]
    public void The_plan_is_Flex_Consumption_on_Linux()
    {
        var plan = bicep.Default.Single("Microsoft.Web/serverfarms");

        Assert.Equal("FC1", plan.Text("sku", "name"));
        Assert.True(plan.IsTrue("properties", "reserved"));
        Assert.Equal("functionapp,linux", bicep.Default.App.Text("kind"));
    }

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
    public void The_app_has_the_tag_that_azd_requires() => Assert.Equal("functions", bicep.Default.App.Text("tags", "azd-service-name"));
}
