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

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Callers_reach_the_app_either_way(bool everything) =>
        Assert.Equal("Enabled", bicep.With(everything).App.Text("properties", "publicNetworkAccess"));
}
