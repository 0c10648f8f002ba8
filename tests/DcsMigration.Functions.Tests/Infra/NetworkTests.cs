using System.Text.Json.Nodes;
using Xunit;

namespace DcsMigration.FunctionsTests.Infra;

[Collection(Bicep.Collection)]
public sealed class NetworkTests(Bicep bicep)
{
    [Fact]
    public void Private_networking_closes_the_vault_and_the_storage_account_to_the_internet() => Assert.All(
        (Resource[])[bicep.Full.Vault, bicep.Full.Storage],
        resource =>
        {
            Assert.Equal("Disabled", resource.Text("properties", "publicNetworkAccess"));
            Assert.Equal("Deny", resource.Text("properties", "networkAcls", "defaultAction"));
            Assert.Equal("None", resource.Text("properties", "networkAcls", "bypass"));
        });

    [Fact]
    public void Private_networking_creates_private_endpoints_for_vault_blobs_and_tables()
    {
        var connections = bicep.Full.OfType("Microsoft.Network/privateEndpoints")
            .Select(endpoint => endpoint["properties", "privateLinkServiceConnections"]!.AsArray().Single()!)
            .Select(connection => connection["properties"]!["groupIds"]!.AsArray().Single()!.ToString());

        Assert.Equal(["blob", "table", "vault"], connections.Order(StringComparer.Ordinal));
        Assert.Equal(3, bicep.Full.OfType("Microsoft.Network/privateDnsZones").Count());
        Assert.Equal(3, bicep.Full.OfType("Microsoft.Network/privateDnsZones/virtualNetworkLinks").Count());
        Assert.Equal(3, bicep.Full.OfType("Microsoft.Network/privateEndpoints/privateDnsZoneGroups").Count());
    }

    [Fact]
    public void Outgoing_calls_use_a_delegated_subnet_with_a_NAT_gateway()
    {
        var subnets = bicep.Full.Single("Microsoft.Network/virtualNetworks")["properties", "subnets"]!.AsArray();
        var subnet = subnets.Single(subnet => (string?)subnet!["name"] == "app")!["properties"]!;

        Assert.Equal("Microsoft.App/environments", (string?)subnet["delegations"]!.AsArray().Single()!["properties"]!["serviceName"]);
        Assert.NotNull(subnet["natGateway"]);
        Assert.Contains("appSubnetId", bicep.Full.App.Text("properties", "virtualNetworkSubnetId"), StringComparison.Ordinal);
    }

    [Fact]
    public void No_network_is_created_without_private_networking()
    {
        Assert.DoesNotContain(
            bicep.Default.Resources, resource => resource.Type.StartsWith("Microsoft.Network/", StringComparison.Ordinal));
        Assert.Null(bicep.Default.App["properties", "virtualNetworkSubnetId"]);
    }

    /// <summary>Creating two at the same time on one storage account, or in one subnet, can fail with a conflict.</summary>
    [Fact]
    public void Private_endpoints_are_created_one_at_a_time()
    {
        var nodes = Nodes(JsonNode.Parse(bicep.Template)!);
        var copy = Assert.Single(nodes, node => (string?)node["type"] == "Microsoft.Network/privateEndpoints")["copy"]!;

        Assert.Equal("serial", (string?)copy["mode"]);
        Assert.Equal(1, (int?)copy["batchSize"]);
    }

    [Fact]
    public void The_app_accepts_all_callers_by_default()
    {
        Assert.Equal("Allow", bicep.Default.App.Text("properties", "siteConfig", "ipSecurityRestrictionsDefaultAction"));
        Assert.Empty(bicep.Default.App["properties", "siteConfig", "ipSecurityRestrictions"]!.AsArray());
    }

    [Fact]
    public void With_an_allow_list_the_app_accepts_only_its_callers_and_the_availability_test()
    {
        var rules = bicep.Full.App["properties", "siteConfig", "ipSecurityRestrictions"]!.AsArray();

        Assert.Equal("Deny", bicep.Full.App.Text("properties", "siteConfig", "ipSecurityRestrictionsDefaultAction"));
        Assert.All(rules, rule => Assert.Equal("Allow", (string?)rule!["action"]));
        Assert.Equal(
            [
                ("192.0.2.0/24", null),
                ("2001:db8::/32", null),
                ("LogicApps", "ServiceTag"),
                ("AzureConnectors", "ServiceTag"),
                ("ApplicationInsightsAvailability", "ServiceTag"),
            ],
            rules.Select(rule => ((string?)rule!["ipAddress"], (string?)rule["tag"])));
        Assert.Distinct(rules.Select(rule => (int)rule!["priority"]!));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Deployments_are_never_restricted(bool allOptions)
    {
        Assert.Null(bicep.With(allOptions).App["properties", "siteConfig", "scmIpSecurityRestrictions"]);
        Assert.Null(bicep.With(allOptions).App["properties", "siteConfig", "scmIpSecurityRestrictionsUseMain"]);
        Assert.Null(bicep.With(allOptions).App["properties", "siteConfig", "scmIpSecurityRestrictionsDefaultAction"]);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Public_network_access_to_the_app_stays_enabled(bool allOptions) =>
        Assert.Equal("Enabled", bicep.With(allOptions).App.Text("properties", "publicNetworkAccess"));

    private static IEnumerable<JsonObject> Nodes(JsonNode? node) => node switch
    {
        JsonObject members => [members, .. members.SelectMany(member => Nodes(member.Value))],
        JsonArray items => items.SelectMany(Nodes),
        _ => [],
    };
}
