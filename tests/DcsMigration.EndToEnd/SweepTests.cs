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

    /// <summary>infra/alerts.bicep queries these names.</summary>
    [Fact]
    public async Task A_run_and_what_it_resolves_are_exported_as_the_alerts_read_them()
    {
        await using var ingestion = await Ingestion.StartAsync();
        await using var simulated = await StartAsync(ingestion.Settings);
        simulated.Cloud.Dcs.Inject(Faults.ResetAfterCreating);
        using var lost = await CreateRequest.SendAsync(simulated.Host, headers: ("Idempotency-Key", "lost"));

        await simulated.FunctionApp.InvokeAsync("Sweep", Timer);
        await simulated.Host.StopAsync();
        await ingestion.WaitUntilAsync(() => Runs().Any());

        var run = Assert.Single(Runs());
        Assert.Equal(1, run.Data.GetProperty("metrics")[0].GetProperty("count").GetInt32());
        Assert.Equal("completed", run.Property("result"));
        var line = Assert.Single(ingestion.Of("MessageData"), item => item.Property("Transition") == "reconciled");
        Assert.Equal(64, line.Property("Key")?.Length);

        IEnumerable<TelemetryItem> Runs() => ingestion.Of("MetricData")
            .Where(item => item.Data.GetProperty("metrics")[0].GetProperty("name").GetString() == "dcs_migration.sweep.runs");
    }

    private Task<SimulatedHost> StartAsync(params (string Name, string Value)[] settings) => SimulatedHost.StartAsync(
        HostKind.FunctionApp, [.. SimulatedHost.NewTable(azurite), .. settings]);
}
