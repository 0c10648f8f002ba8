using DcsMigration.EndToEnd.Hosts;

namespace DcsMigration.EndToEnd.FaultRun;

/// <summary>Two processes on one store, killed and started again while the run goes on.</summary>
internal sealed class FaultRunHosts(ITestHost[] hosts) : IAsyncDisposable
{
    private int _turn;

    public int Kills { get; private set; }

    public static async Task<FaultRunHosts> StartAsync(HostKind kind, IReadOnlyDictionary<string, string> settings) =>
        new(await Task.WhenAll(SimulatedHost.StartHostAsync(kind, settings), SimulatedHost.StartHostAsync(kind, settings)));

    /// <summary>One after the other in turn; the one that is being started again does not answer.</summary>
    public Uri Next() => hosts[(Interlocked.Increment(ref _turn) & int.MaxValue) % hosts.Length].Address;

    /// <summary>Kills one after another, with SIGKILL, until cancelled.</summary>
    public async Task KillFromTimeToTimeAsync(FaultPlan plan, CancellationToken cancellationToken)
    {
        try
        {
            for (var i = 0; ; i = (i + 1) % hosts.Length)
            {
                await Task.Delay(plan.NextKill(), TimeProvider.System, cancellationToken);
                await hosts[i].KillAsync();
                Kills++;
                await hosts[i].RestartAsync();
            }
        }
        catch (OperationCanceledException)
        {
            // The faults are over.
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var host in hosts)
            await host.DisposeAsync();
    }
}
