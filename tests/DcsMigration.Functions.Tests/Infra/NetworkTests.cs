using System.Text.Json.Nodes;
using Xunit;

namespace DcsMigration.FunctionsTests.Infra;

[Collection(Bicep.Collection)]
public sealed class NetworkTests(Bicep bicep)
{
    [Fact]
    public void Private_networking_closes_the_vault_and_the_storage_to_the_internet() => Assert.All(
        (Resource[])[bicep.Full.Vault, bicep.Full.Storage],
        resource =>
        {
            Assert.Equal("Disabled", resource.Text("properties", "publicNetworkAccess"));
            Assert.Equal("Deny", resource.Text("properties", "networkAcls", "defaultAction"));
            Assert.Equal("None", resource.Text("properties", "networkAcls", "bypass"));
        });

    [Fact]
    public void Private_networking_gives_each_a_private_address()
    {
        var connections = bicep.Full.Of("Microsoft.Network/privateEndpoints")
            .Select(endpoint => endpoint["properties", "privateLinkServiceConnections"]!.AsArray().Single()!["properties"]!["groupIds"]!.AsArray().Single()!.ToString());

        Assert.Equal(["blob", "table", "vault"], connections.Order(StringComparer.Ordinal));
        Assert.Equal(3, bicep.Full.Of("Microsoft.Network/privateDnsZones").Count());
        Assert.Equal(3, bicep.Full.Of("Microsoft.Network/privateDnsZones/virtualNetworkLinks").Count());
        Assert.Equal(3, bicep.Full.Of("Microsoft.Network/privateEndpoints/privateDnsZoneGroups").Count());
    }

    [Fact]
    public void The_app_calls_out_through_a_subnet_delegated_to_it_with_an_address_of_its_own()
    {
        var subnet = bicep.Full.Only("Microsoft.Network/virtualNetworks")["properties", "subnets"]!.AsArray().Single(subnet => (string?)subnet!["name"] == "app")!["properties"]!;

        Assert.Equal("Microsoft.App/environments", (string?)subnet["delegations"]!.AsArray().Single()!["properties"]!["serviceName"]);
        Assert.NotNull(subnet["natGateway"]);
        Assert.Contains("appSubnetId", bicep.Full.App.Text("properties", "virtualNetworkSubnetId"), StringComparison.Ordinal);
    }

    [Fact]
    public void Without_private_networking_there_is_no_network()
    {
        Assert.DoesNotContain(bicep.Plain.Resources, resource => resource.Type.StartsWith("Microsoft.Network/", StringComparison.Ordinal));
        Assert.Null(bicep.Plain.App["properties", "virtualNetworkSubnetId"]);
    }

    /// <summary>Two at once on one storage account, or in one subnet, can fail with a conflict.</summary>
    [Fact]
    public void Private_endpoints_are_made_one_after_another()
    {
        var copy = Assert.Single(Nodes(JsonNode.Parse(bicep.Template)!), node => (string?)node["type"] == "Microsoft.Network/privateEndpoints")["copy"]!;

        Assert.Equal("serial", (string?)copy["mode"]);
        Assert.Equal(1, (int?)copy["batchSize"]);
    }

    [Fact]
    public void The_app_accepts_all_callers_unless_some_are_named()
    {
        Assert.Equal("Allow", bicep.Plain.App.Text("properties", "siteConfig", "ipSecurityRestrictionsDefaultAction"));
        Assert.Empty(bicep.Plain.App["properties", "siteConfig", "ipSecurityRestrictions"]!.AsArray());
    }

    [Fact]
    public void Where_some_callers_are_named_the_app_accepts_them_alone_and_the_availability_test()
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
    public void Deployments_reach_the_app_either_way(bool everything)
    {
        Assert.Null(bicep.With(everything).App["properties", "siteConfig", "scmIpSecurityRestrictions"]);
        Assert.Null(bicep.With(everything).App["properties", "siteConfig", "scmIpSecurityRestrictionsUseMain"]);
        Assert.Null(bicep.With(everything).App["properties", "siteConfig", "scmIpSecurityRestrictionsDefaultAction"]);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Callers_reach_the_app_either_way(bool everything) =>
        Assert.Equal("Enabled", bicep.With(everything).App.Text("properties", "publicNetworkAccess"));

    private static IEnumerable<JsonObject> Nodes(JsonNode? node) => node switch
    {
        JsonObject members => [members, .. members.SelectMany(member => Nodes(member.Value))],
        JsonArray items => items.SelectMany(Nodes),
        _ => [],
    };
}
