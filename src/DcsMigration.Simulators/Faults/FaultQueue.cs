using System.Collections.Concurrent;

namespace DcsMigration.Simulators;

/// <summary>Faults to come, one for each request in the order of arrival.</summary>
internal sealed class FaultQueue
{
    private readonly ConcurrentQueue<Fault> _faults = new();

    public void Inject(IEnumerable<Fault> faults)
    {
        foreach (var fault in faults) _faults.Enqueue(fault);
    }

    public void Clear() => _faults.Clear();

    public Fault? Next() => _faults.TryDequeue(out var fault) ? fault : null;
}
