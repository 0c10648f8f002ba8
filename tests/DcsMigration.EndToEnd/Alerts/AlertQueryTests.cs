using Azure;
using Azure.Data.Tables;
using Azure.Data.Tables.Sas;
using DcsMigration.Azurite;
using DcsMigration.EndToEnd.Hosts;
using DcsMigration.Http;
using DcsMigration.Simulators.Wire;
using Xunit;

namespace DcsMigration.EndToEnd.Alerts;

/// <summary>The queries of infra/alerts.bicep, run over what the function app exports.</summary>
public sealed class AlertQueryTests(AzuriteFixture azurite)
{
    private const string Timer = """{"IsPastDue":false}""";

    [Fact]
    public async Task Alerts_on_open_records_on_tasks_and_on_the_sweep_fire_when_they_should_and_only_then()
    {
        await using var ingestion = await Ingestion.StartAsync();
        var table = SimulatedHost.NewTable(azurite);
        await using var simulated = await SimulatedHost.StartAsync(HostKind.FunctionApp, [.. ingestion.Settings, .. table]);
        using var created = await CreateRequest.SendAsync(simulated.Host, CreateRequest.Named("created"));
        await HttpAssert.StatusAsync(200, created);
        await simulated.Host.StopAsync();
        AssertAlerts(ingestion, abandoned: 0, manual: 0, tasks: 1, sweepStopped: true, openRecords: false);

        await simulated.Host.RestartAsync();
        await LeaveOpenRecordsAsync(simulated);
        await EndLeasesAsync(table[1].Value);
        await simulated.Host.RestartAsync();
        await simulated.FunctionApp.InvokeAsync("Sweep", Timer);
        await simulated.Host.StopAsync();
        // The sweep found the tasks of the lost reply and of the process that was killed.
        AssertAlerts(ingestion, abandoned: 1, manual: 1, tasks: 3, sweepStopped: false, openRecords: true);

        await EndLeasesAsync(table[1].Value);
        await simulated.Host.RestartAsync();
        await simulated.FunctionApp.InvokeAsync("Sweep", Timer);
        await simulated.Host.StopAsync();
        AssertAlerts(ingestion, abandoned: 1, manual: 2, tasks: 3, sweepStopped: false, openRecords: true);
    }

    /// <summary>Requests that anybody can send do not hide failures.</summary>
    [Fact]
    public async Task Failed_requests_are_a_share_of_those_that_somebody_with_a_key_sent()
    {
        await using var ingestion = await Ingestion.StartAsync();
        await using var simulated = await SimulatedHost.StartAsync(HostKind.FunctionApp, ingestion.Settings);
        simulated.Cloud.Dcs.Inject(Faults.ResetAfterCreating, Faults.ResetAfterCreating, Faults.ResetAfterCreating);
        for (var i = 0; i < 40; i++)
            (await CreateRequest.SendAsync(simulated.Host, path: Routes.Prefix + Routes.Webhooks)).Dispose();
        foreach (var name in (string[])["lost-1", "lost-2"])
            (await CreateRequest.SendAsync(simulated.Host, CreateRequest.Named(name))).Dispose();
        await simulated.Host.StopAsync();
        Assert.Empty(Run());

        await simulated.Host.RestartAsync();
        (await CreateRequest.SendAsync(simulated.Host, CreateRequest.Named("lost-3"))).Dispose();
        await simulated.Host.StopAsync();
        Assert.Single(Run());

        IReadOnlyList<AlertRow> Run() => AlertQuery.Read("failed-requests").Run(ingestion.Items);
    }

    private static void AssertAlerts(Ingestion ingestion, int abandoned, int manual, int tasks, bool sweepStopped, bool openRecords)
    {
        Assert.Equal(abandoned, Run("abandoned-attempts").Count);
        Assert.Equal(manual, Run("manual-resolutions").Count);
        // The alert is split by key. The same record needs a person on every run of the sweep.
        Assert.True(Run("manual-resolutions").Select(row => row["key"]).Distinct().Count() <= 1);
        Assert.All(Run("manual-resolutions"), row => Assert.Equal(64, ((string)row["key"]!).Length));
        Assert.Empty(Run("many-creates", $"{tasks}"));
        Assert.Single(Run("many-creates", $"{tasks - 1}"));
        Assert.Equal(sweepStopped, Run("sweep-stopped").Count == 1);
        Assert.Equal(openRecords, Run("open-records").Count == 1);

        IReadOnlyList<AlertRow> Run(string alert, string parameter = "") => AlertQuery.Read(alert, parameter).Run(ingestion.Items);
    }

    /// <summary>A create whose reply is lost, one that has two tasks too, and one whose process is killed.</summary>
    private static async Task LeaveOpenRecordsAsync(SimulatedHost simulated)
    {
        var dcs = simulated.Cloud.Dcs;
        dcs.Inject(Faults.ResetAfterCreating, Faults.ResetAfterCreating, Faults.HangAfterCreating);
        using var lost = await CreateRequest.SendAsync(simulated.Host, CreateRequest.Named("lost"));
        using var doubled = await CreateRequest.SendAsync(simulated.Host, CreateRequest.Named("two-tasks"));
        dcs.AddTask("two-tasks", dcs.Tasks[^1].Description);
        var requests = dcs.Requests.Count;
        var killed = CreateRequest.SendAsync(simulated.Host, CreateRequest.Named("killed"));
        await dcs.WaitForRequestsAsync(requests + 1, TestContext.Current.CancellationToken);
        await simulated.Host.KillAsync();
        using var aborted = await killed;
        Assert.False(aborted.IsSuccessStatusCode);
    }

    /// <summary>As time would.</summary>
    private async Task EndLeasesAsync(string tableName)
    {
        var sas = new TableServiceClient("UseDevelopmentStorage=true")
            .GenerateSasUri(TableAccountSasPermissions.All, TableAccountSasResourceTypes.All, DateTimeOffset.MaxValue)
            .Query;
        var table = new TableServiceClient(azurite.TableService, new AzureSasCredential(sas)).GetTableClient(tableName);
        var open = table.QueryAsync<TableEntity>(
            "State eq 'InProgress' or State eq 'Unknown'", cancellationToken: TestContext.Current.CancellationToken);
        await foreach (var row in open)
        {
            var ended = new TableEntity(row.PartitionKey, row.RowKey) { ["LeaseUntil"] = TimeProvider.System.GetUtcNow() };
            await table.UpdateEntityAsync(ended, row.ETag, cancellationToken: TestContext.Current.CancellationToken);
        }
    }
}
