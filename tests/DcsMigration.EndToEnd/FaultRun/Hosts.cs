namespace DcsMigration.EndToEnd.FaultRun;

/// <summary>Two processes of the local host on one store, killed and started again while the run goes on.</summary>
internal sealed class Hosts : IAsyncDisposable
{
    private readonly IReadOnlyDictionary<string, string> _environment;
    private readonly LocalProcess[] _processes;
    private int _turn;

    private Hosts(IReadOnlyDictionary<string, string> environment, LocalProcess[] processes)
    {
        _environment = environment;
        _processes = processes;
    }

    public int Kills { get; private set; }

    public static async Task<Hosts> StartAsync(IReadOnlyDictionary<string, string> environment)
    {
        var first = await LocalProcess.StartAsync(environment);
        try
        {
            return new Hosts(environment, [first, await LocalProcess.StartAsync(environment)]);
        }
        catch
        {
            await first.DisposeAsync();
            throw;
        }
    }

    /// <summary>One after the other in turn; the one that is being started again does not answer.</summary>
    public Uri Next() => _processes[(Interlocked.Increment(ref _turn) & int.MaxValue) % _processes.Length].Address;

    /// <summary>Kills one after another, with SIGKILL, until cancelled.</summary>
    public async Task KillFromTimeToTimeAsync(FaultPlan plan, CancellationToken cancellationToken)
    {
        try
        {
            for (var i = 0; ; i = (i + 1) % _processes.Length)
            {
                await Task.Delay(plan.NextKill(), TimeProvider.System, cancellationToken);
                await _processes[i].DisposeAsync();
                Kills++;
                _processes[i] = await LocalProcess.StartAsync(_environment);
            }
        }
        catch (OperationCanceledException)
        {
            // The faults are over.
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in _processes)
            await process.DisposeAsync();
    }
}
