namespace DcsMigration.Simulators.Dcs;

/// <summary>The migration tasks that exist, in the order of their creation.</summary>
internal sealed class TaskStore
{
    private readonly Lock _lock = new();
    private readonly List<SimulatedTask> _tasks = [];

    public IReadOnlyList<SimulatedTask> Snapshot()
    {
        lock (_lock)
            return [.. _tasks];
    }

    public void Add(SimulatedTask task)
    {
        lock (_lock)
            _tasks.Add(task);
    }
}
