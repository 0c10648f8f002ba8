using DcsMigration.Tests.Infrastructure;
using Microsoft.Extensions.Logging;
using Xunit;

namespace DcsMigration.Tests.Http;

public sealed class MisconfiguredServiceTests
{
    private static readonly (string, string?)[] InvalidSettings =
        [("Dcs:ProjectId", null), ("KeyVault:Uri", "not a url"), ("Dcs:TotalBudget", "-1")];

    [Fact]
    public async Task The_sweep_does_nothing()
    {
        await using var service = await TestService.StartAsync(InvalidSettings);

        await service.SweepAsync();

        Assert.Empty(service.Dcs.Requests);
    }

    [Fact]
    public async Task The_start_succeeds_and_logs_every_invalid_setting_as_critical()
    {
        await using var service = await TestService.StartAsync(InvalidSettings);

        await service.RunStartUpAsync();

        var entry = Assert.Single(service.Logs.GetSnapshot(), entry => entry.Level == LogLevel.Critical);
        AssertNamesEach(entry.Message);
        Assert.Contains("FN.5001", entry.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unknown_setting_is_a_warning_and_the_service_works()
    {
        await using var service = await TestService.StartAsync(("Dcs:AtemptTimeout", "00:00:20"));

        await service.RunStartUpAsync();

        Assert.Contains(
            service.Logs.GetSnapshot(),
            entry => entry.Level == LogLevel.Warning
                && entry.Message.Contains(
                    "Dcs:AtemptTimeout is not a setting. Did you mean Dcs:AttemptTimeout?", StringComparison.Ordinal));
        Assert.DoesNotContain(service.Logs.GetSnapshot(), entry => entry.Level == LogLevel.Critical);
    }

    private static void AssertNamesEach(string? text)
    {
        Assert.Contains("Dcs:ProjectId is not set", text, StringComparison.Ordinal);
        Assert.Contains("Dcs__ProjectId", text, StringComparison.Ordinal);
        Assert.Contains("KeyVault:Uri is invalid", text, StringComparison.Ordinal);
        Assert.Contains("KeyVault__Uri", text, StringComparison.Ordinal);
        Assert.Contains("Dcs:TotalBudget is invalid", text, StringComparison.Ordinal);
        Assert.Contains("Dcs__TotalBudget", text, StringComparison.Ordinal);
    }
}
