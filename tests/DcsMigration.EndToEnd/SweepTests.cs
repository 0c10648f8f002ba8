using DcsMigration.Azurite;
using DcsMigration.EndToEnd.Hosts;
using DcsMigration.Simulators.Wire;
using Xunit;

namespace DcsMigration.EndToEnd;

/// <summary>The function app's timer.</summary>
public sealed class SweepTests(AzuriteFixture azurite)
{
    private const string Timer = """{"IsPastDue":false}""";

    [Fact]
    public async Task The_sweep_resolves_an_unknown_outcome_without_a_retry()
    {
        await using var simulated = await StartAsync();
        var dcs = simulated.Cloud.Dcs;
        dcs.Inject(Faults.ResetAfterCreating);
        using var lost = await CreateRequest.SendAsync(simulated.Host, headers: ("Idempotency-Key", "lost"));

        await simulated.FunctionApp.InvokeAsync("Sweep", Timer);
        var requests = dcs.Requests.Count;
        using var retry = await CreateRequest.SendAsync(simulated.Host, headers: ("Idempotency-Key", "lost"));

        await HttpAssert.StatusesAsync([502, 200], lost, retry);
        Assert.Equal(Assert.Single(dcs.Tasks).TaskId, await CreateRequest.TextAsync(retry, "instance_id"));
        Assert.Equal(requests, dcs.Requests.Count);
        Assert.Contains("reconciled", simulated.Host.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_schedule_is_a_setting()
    {
        await using var simulated = await StartAsync();

        Assert.Equal("0 */10 * * * *", simulated.FunctionApp.Functions["Sweep"].Schedule);
    }

    private Task<SimulatedHost> StartAsync(params (string Name, string Value)[] settings) => SimulatedHost.StartAsync(
        HostKind.FunctionApp, [.. SimulatedHost.NewTable(azurite), .. settings]);
}
