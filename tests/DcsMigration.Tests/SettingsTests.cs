using Microsoft.Extensions.Configuration;
using Xunit;

namespace DcsMigration.Tests;

public sealed class SettingsTests
{
    [Fact]
    public void Nothing_set_names_every_setting_that_is_needed()
    {
        var faults = Settings.Read(new ConfigurationBuilder().Build()).Faults;

        Assert.Collection(
            faults,
            fault => Assert.StartsWith("Dcs:ProjectId is not set", fault, StringComparison.Ordinal),
            fault => Assert.StartsWith("Dcs:Endpoint is not set", fault, StringComparison.Ordinal),
            fault => Assert.StartsWith("KeyVault:Uri is not set", fault, StringComparison.Ordinal));
    }
}
