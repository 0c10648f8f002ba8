using DcsMigration.EndToEnd.Hosts;

namespace DcsMigration.EndToEnd.FaultRun;

/// <summary>Two processes that share one store and are killed and restarted during the run.</summary>
internal sealed class FaultRunHosts(params ITestHost[] hosts)
{
    private int _turn;

    public int Kills { get; private set; }

    /// <summary>Returns the address of the next host in turn. It may be restarting and not respond.</summary>
    public Uri Next() => hosts[(Interlocked.Increment(ref _turn) & int.MaxValue) % hosts.Length].Address;

    /// <summary>Kills the hosts in turn, with SIGKILL, until canceled.</summary>
    public async Task KillRepeatedlyAsync(FaultPlan plan, CancellationToken cancellationToken)
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
            // The faults have ended.
        }
    }
}
