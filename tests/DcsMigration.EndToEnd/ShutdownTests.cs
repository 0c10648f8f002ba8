using DcsMigration.Azurite;
using DcsMigration.EndToEnd.FaultRun;
using DcsMigration.EndToEnd.Hosts;
using DcsMigration.Simulators.Wire;
using Xunit;

namespace DcsMigration.EndToEnd;

/// <summary>Requests that wait for another one during a shutdown.</summary>
public sealed class ShutdownTests(AzuriteFixture azurite)
{
    [Fact]
    public async Task A_waiting_request_is_answered_when_the_process_shuts_down()
    {
        var calls = 0;
        var polled = new TaskCompletionSource();
        await using var store = new StoreProxy(azurite.TableService, () =>
        {
            // The waiting request's insert, its read and one poll.
            if (Volatile.Read(ref calls) > 0 && Interlocked.Increment(ref calls) > 4)
                polled.TrySetResult();
            return StoreFault.None;
        });
        await using var simulated = await SimulatedHost.StartAsync(
            HostKind.FunctionApp, [.. SimulatedHost.NewTable(azurite), ("Idempotency__TableServiceUri", store.Address.AbsoluteUri)]);
        var dcs = simulated.Cloud.Dcs;
        dcs.Inject(Faults.HangAfterCreating);
        var first = CreateRequest.SendAsync(simulated.Host, headers: ("Idempotency-Key", "equal"));
        await dcs.WaitForRequestsAsync(1, TestContext.Current.CancellationToken);
        Volatile.Write(ref calls, 1);
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
}
