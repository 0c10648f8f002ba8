using System.Text.Json.Nodes;
using Xunit;

namespace DcsMigration.FunctionsTests.Infra;

/// <summary>How each thing is set up.</summary>
[Collection(Bicep.Collection)]
public sealed class ResourceTests(Bicep bicep)
{
    [Fact]
    public void No_blob_is_public()
    {
        Assert.False((bool?)bicep.Plain.Storage["properties", "allowBlobPublicAccess"] ?? true);
        Assert.All(
            bicep.Plain.Of("Microsoft.Storage/storageAccounts/blobServices/containers"),
            container => Assert.Equal("None", container.Text("properties", "publicAccess")));
    }

    [Fact]
    public void A_package_that_was_overwritten_or_deleted_can_be_restored_for_a_week()
    {
        var blobs = bicep.Plain.Only("Microsoft.Storage/storageAccounts/blobServices");

        Assert.True(blobs.Is("properties", "isVersioningEnabled"));
        Assert.All((string[])["deleteRetentionPolicy", "containerDeleteRetentionPolicy"], policy =>
        {
            Assert.True(blobs.Is("properties", policy, "enabled"));
            Assert.Equal(7, (int?)blobs["properties", policy, "days"]);
        });
    }

    /// <summary>The Functions host rewrites a blob at each run of a timer.</summary>
    [Fact]
    public void Old_versions_of_blobs_are_deleted()
    {
        var rule = Assert.Single(bicep.Plain.Only("Microsoft.Storage/storageAccounts/managementPolicies")["properties", "policy", "rules"]!.AsArray())!;

        Assert.True((bool?)rule["enabled"]);
        Assert.Equal(30, (int?)rule["definition"]!["actions"]!["version"]!["delete"]!["daysAfterCreationGreaterThan"]);
        Assert.Single(rule["definition"]!["actions"]!.AsObject());
    }

    [Fact]
    public void Telemetry_has_a_daily_cap()
    {
        Assert.Equal(1, (int?)bicep.Plain.Only("Microsoft.OperationalInsights/workspaces")["properties", "workspaceCapping", "dailyQuotaGb"]);
        Assert.Equal(5, (int?)bicep.Full.Only("Microsoft.OperationalInsights/workspaces")["properties", "workspaceCapping", "dailyQuotaGb"]);
    }

    [Fact]
    public void The_app_has_at_most_40_instances_by_default() =>
        Assert.Equal(40, (int?)bicep.Plain.App["properties", "functionAppConfig", "scaleAndConcurrency", "maximumInstanceCount"]);

    [Fact]
    public void Storage_answers_over_TLS_alone()
    {
        Assert.True(bicep.Plain.Storage.Is("properties", "supportsHttpsTrafficOnly"));
        Assert.Equal("TLS1_2", bicep.Plain.Storage.Text("properties", "minimumTlsVersion"));
    }

    [Fact]
    public void The_vault_can_be_neither_purged_nor_deleted_for_good()
    {
        Assert.True(bicep.Plain.Vault.Is("properties", "enablePurgeProtection"));
        Assert.True(bicep.Plain.Vault.Is("properties", "enableSoftDelete"));
        Assert.Equal(90, (int?)bicep.Plain.Vault["properties", "softDeleteRetentionInDays"]);
    }

    [Fact]
    public void Each_use_of_the_vault_is_in_its_audit_log()
    {
        var diagnostics = bicep.Plain.Only("Microsoft.Insights/diagnosticSettings");
        var log = Assert.Single(diagnostics["properties", "logs"]!.AsArray())!;

        Assert.StartsWith($"{bicep.Plain.Vault.Id}/", diagnostics.Id, StringComparison.Ordinal);
        Assert.Equal("audit", (string?)log["categoryGroup"]);
        Assert.True((bool?)log["enabled"]);
        Assert.NotNull(diagnostics.Text("properties", "workspaceId"));
    }

    [Fact]
    public void The_app_answers_over_HTTPS_alone() => Assert.True(bicep.Plain.App.Is("properties", "httpsOnly"));

    [Theory]
    [InlineData("minTlsVersion")]
    [InlineData("scmMinTlsVersion")]
    public void The_app_wants_TLS_1_2(string site) => Assert.Contains(bicep.Plain.App.Text("properties", "siteConfig", site), (string[])["1.2", "1.3"]);

    /// <summary>It has no FTP, whatever this says.</summary>
    [Fact]
    public void Nothing_is_set_that_Flex_Consumption_ignores() => Assert.Null(bicep.Full.App["properties", "siteConfig", "ftpsState"]);

    [Fact]
    public void The_app_has_no_remote_debugger() => Assert.False((bool?)bicep.Plain.App["properties", "siteConfig", "remoteDebuggingEnabled"] ?? true);

    [Fact]
    public void The_app_runs_on_dotnet_10_isolated()
    {
        Assert.Equal("dotnet-isolated", bicep.Plain.App.Text("properties", "functionAppConfig", "runtime", "name"));
        Assert.Equal("10.0", bicep.Plain.App.Text("properties", "functionAppConfig", "runtime", "version"));
    }

    [Fact]
    public void The_plan_is_Flex_Consumption_on_Linux()
    {
        var plan = bicep.Plain.Only("Microsoft.Web/serverfarms");

        Assert.Equal("FC1", plan.Text("sku", "name"));
        Assert.True(plan.Is("properties", "reserved"));
        Assert.Equal("functionapp,linux", bicep.Plain.App.Text("kind"));
    }

    [Fact]
    public void Nothing_is_always_on_unless_asked_for()
    {
        Assert.Empty(bicep.Plain.App["properties", "functionAppConfig", "scaleAndConcurrency", "alwaysReady"]!.AsArray());
        Assert.Equal(2, (int?)bicep.Full.App["properties", "functionAppConfig", "scaleAndConcurrency", "alwaysReady"]![0]!["instanceCount"]);
    }

    [Fact]
    public void Zones_are_used_where_asked_for()
    {
        Assert.False(bicep.Plain.Only("Microsoft.Web/serverfarms").Is("properties", "zoneRedundant"));
        Assert.True(bicep.Full.Only("Microsoft.Web/serverfarms").Is("properties", "zoneRedundant"));
        Assert.Equal("Standard_ZRS", bicep.Full.Storage.Text("sku", "name"));
    }

    /// <summary>Where the name of a tag is known in Azure alone, the tags are an expression.</summary>
    [Fact]
    public void Everything_that_can_have_tags_has_them() => Assert.All(
        bicep.Full.Resources.Where(resource => resource["location"] is not null),
        resource => Assert.True(resource["tags"] is JsonObject tags
            ? (string?)tags["azd-env-name"] == "test"
            : resource.Text("tags")!.Contains("createObject('azd-env-name', 'test')", StringComparison.Ordinal)));

    [Fact]
    public void The_deployment_finds_the_app_by_its_tag() => Assert.Equal("functions", bicep.Plain.App.Text("tags", "azd-service-name"));
}
