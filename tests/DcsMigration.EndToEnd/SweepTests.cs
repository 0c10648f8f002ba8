using System.Net;
using DcsMigration.Azurite;
using DcsMigration.EndToEnd.FaultRun;
using DcsMigration.EndToEnd.Hosts;
using DcsMigration.Simulators;
using Xunit;

namespace DcsMigration.EndToEnd;

/// <summary>The function app's timer, and what a shutdown does to requests that wait.</summary>
public sealed class SweepTests(AzuriteFixture azurite)
{
    private const string Timer = """{"IsPastDue":false}""";

    [Fact]
    public async Task An_outcome_that_nobody_asks_for_becomes_known()
    {
        await using var simulated = await StartAsync();
        var dcs = simulated.Cloud.Dcs;
        dcs.Inject(Faults.ResetAfterCreating);
        using var lost = await CreateRequest.SendAsync(simulated.Host, headers: ("Idempotency-Key", "lost"));

        await simulated.FunctionApp.InvokeAsync("Sweep", Timer);
        var calls = dcs.Requests.Count;
        using var retry = await CreateRequest.SendAsync(simulated.Host, headers: ("Idempotency-Key", "lost"));

        Assert.Equal((HttpStatusCode.BadGateway, HttpStatusCode.OK), (lost.StatusCode, retry.StatusCode));
        Assert.Equal(Assert.Single(dcs.Tasks).TaskId, await CreateRequest.TextAsync(retry, "instance_id"));
        Assert.Equal(calls, dcs.Requests.Count);
        Assert.Contains("abandoned", simulated.Host.Printed, StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_faulty_settings_nothing_is_swept()
    {
        await using var simulated = await StartAsync(("Dcs__TotalBudget", "soon"));

        await simulated.FunctionApp.InvokeAsync("Sweep", Timer);

        Assert.Empty(simulated.Cloud.Dcs.Requests);
    }

    [Fact]
    public async Task Its_schedule_is_a_setting()
    {
        await using var simulated = await StartAsync(("Idempotency__SweepSchedule", "0 0 4 * * *"));

        Assert.Equal("0 0 4 * * *", simulated.FunctionApp.Functions["Sweep"].Schedule);
    }

    [Fact]
    public async Task A_request_that_waits_is_answered_when_the_process_shuts_down()
    {
        var polls = 0;
        var polled = new TaskCompletionSource();
        await using var store = new StoreProxy(azurite.TableService, () =>
        {
            // The waiter's insert, its read after that, and one poll.
            if (Volatile.Read(ref polls) > 0 && Interlocked.Increment(ref polls) > 4)
                polled.TrySetResult();
            return StoreFault.None;
        });
        await using var simulated = await StartAsync(("Idempotency__TableServiceUri", store.Address.AbsoluteUri));
        var dcs = simulated.Cloud.Dcs;
        dcs.Inject(Faults.HangAfterCreating);
        var first = CreateRequest.SendAsync(simulated.Host, headers: ("Idempotency-Key", "equal"));
        await dcs.WaitForRequestsAsync(1, TestContext.Current.CancellationToken);
        Volatile.Write(ref polls, 1);
        var waiting = CreateRequest.SendAsync(simulated.Host, headers: ("Idempotency-Key", "equal"));
        await polled.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);

        var stopped = simulated.Host.StopAsync();
        using var waited = await waiting;
        dcs.ReleaseHangs();
        using var created = await first;
        await stopped;

        Assert.Equal("FN.5034", await CreateRequest.TextAsync(waited, "error_code"));
        Assert.Equal("FN.5020", await CreateRequest.TextAsync(created, "error_code"));
        Assert.Single(dcs.Tasks);
    }

    private Task<SimulatedHost> StartAsync(params (string Name, string Value)[] settings) => SimulatedHost.StartAsync(
        HostKind.FunctionApp,
        [("Idempotency__TableServiceUri", azurite.TableService.AbsoluteUri), ("Idempotency__TableName", $"t{Guid.NewGuid():N}"), .. settings]);
}
