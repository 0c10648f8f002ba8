using DcsMigration.Dcs;

namespace DcsMigration.Tests.Idempotency.Simulation;

/// <summary>DCS: its clock, and the tasks that it lists.</summary>
internal sealed class SimulatedDcs(Scheduler scheduler, Random random, TimeSpan clockOffset)
{
    private readonly List<ListedTask> _tasks = [];
    private int _lastId;

    public string NextId() => $"task-{++_lastId}";

    public void Create(SimulatedTask task, TimeSpan maxLag) =>
        _tasks.Add(new ListedTask(task, SimulatedProcess.Epoch + scheduler.Now + clockOffset, scheduler.Now, maxLag));

    /// <summary>
    /// What one list shows. A later list may miss a task that an earlier one had, as long as the task may be missing at all.
    /// </summary>
    public IReadOnlyList<FoundTask> List(string name, DateTimeOffset since) =>
    [
        .. _tasks.Where(listed => listed.Task.Name == name && listed.CreatedAt >= since && IsShown(listed))
            .Select(listed => new FoundTask(listed.Task.Id, listed.Task.Description, listed.CreatedAt)),
    ];

    private bool IsShown(ListedTask listed) =>
        scheduler.Now - listed.Since is var age
        && (age >= listed.MaxLag || (random.Next(3) == 0 && age >= listed.MaxLag * random.NextDouble()));

    private sealed record ListedTask(SimulatedTask Task, DateTimeOffset CreatedAt, TimeSpan Since, TimeSpan MaxLag);
}
