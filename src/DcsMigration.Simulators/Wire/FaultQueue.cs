using System.Collections.Concurrent;

namespace DcsMigration.Simulators.Wire;

/// <summary>Faults for the next requests, in the order in which they arrive.</summary>
internal sealed class FaultQueue
{
    private readonly ConcurrentQueue<Fault> _faults = new();

    public void Inject(IEnumerable<Fault> faults)
    {
        foreach (var fault in faults)
            _faults.Enqueue(fault);
    }

    public Fault? Next() => _faults.TryDequeue(out var fault) ? fault : null;
}
