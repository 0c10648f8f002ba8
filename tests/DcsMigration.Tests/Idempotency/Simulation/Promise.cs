using System.Text;
using DcsMigration.Idempotency;
using DcsMigration.Text;

namespace DcsMigration.Tests.Idempotency.Simulation;

/// <summary>Watches the rows and DCS, and says which promise was broken first.</summary>
internal sealed class Promise(Scheduler scheduler, Scenario scenario)
{
    private readonly Dictionary<string, PostedTask> _tasks = [];
    private readonly Dictionary<Guid, PostedTask> _taskOfUse = [];

    /// <summary>Uses that ended without a task, according to whoever deleted their record.</summary>
    private readonly HashSet<Guid> _usesWithoutTask = [];

    public string? Violation { get; private set; }

    public void Broken(string violation) => Violation ??= violation;

    /// <summary>A create is on the wire.</summary>
    public void Posting(PostedTask task, Guid attempt, IdempotencyRecord? record, NameLock? nameLock)
    {
        // Where two clocks differ by more than the margin, another attempt may have reclaimed the record already: it waits for this one.
        var isCovered = scenario.Skew >= IdempotencyOptions.Margin
            && record is { State: RecordState.Unknown } && record.UseId == task.UseId;
        if (!isCovered && (record is not { State: RecordState.InProgress } || record.AttemptId != attempt))
            Broken($"post without record: {task.Key} is sent while the record says {Describe(record)}");
        else if (nameLock?.Holder != new KeyUse(Sha256Hash.Of(task.Key), task.UseId))
            Broken($"post without hold: {task.Key} is sent while the lock is held by {nameLock?.Holder?.ToString() ?? "nobody"}");

        if (_usesWithoutTask.Contains(task.UseId))
            Broken($"post of an ended use: {task.Key} is sent after its record was deleted");
        if (_taskOfUse.TryGetValue(task.UseId, out var other))
            Broken($"second task: {task.Key} is sent again although {other.Id} is its task");
    }

    /// <summary>A create on the wire will have an effect.</summary>
    public void Created(PostedTask task)
    {
        _tasks[task.Id] = task;
        _taskOfUse.TryAdd(task.UseId, task);
    }

    public void RecordChanged(IdempotencyRecord? before, IdempotencyRecord? after)
    {
        if (after is { State: RecordState.Completed }
            && !(_tasks.TryGetValue(after.Created!.InstanceId, out var recorded) && recorded.UseId == after.UseId))
        {
            Broken($"wrong task recorded: {after.Created.InstanceId} of {recorded?.Key ?? "nobody"}");
        }

        // A late copy of an insert brings an ended use back, with a lease that is over.
        if (before is null && after is not null)
            _usesWithoutTask.Remove(after.UseId);
        if (before is null || before.UseId == after?.UseId)
            return;

        var latest = SimulatedProcess.Epoch + scheduler.Now + scenario.Skew;
        if (before.State == RecordState.Completed)
        {
            if (latest < before.ExpiresAt)
                Broken($"completed record removed: of {before.Created?.InstanceId}");
            return;
        }

        if (latest >= before.PurgeAfter)
            return;

        _usesWithoutTask.Add(before.UseId);
        if (_taskOfUse.TryGetValue(before.UseId, out var task))
            Broken($"use with a task ended: the record of {task.Key} was removed although {task.Id} is its task");
    }

    /// <summary>A caller received an id.</summary>
    public void Returned(string key, ReadOnlyMemory<byte> body)
    {
        var id = Encoding.UTF8.GetString(body.Span).Split('"')[3];
        if (!_tasks.TryGetValue(id, out var task) || task.Key != key)
            Broken($"wrong task returned: {key} received {id} of {task?.Key ?? "nobody"}");
    }

    /// <summary>A caller was told that a person must decide.</summary>
    public void LeftToPerson(string key, IReadOnlyList<string> ids)
    {
        if (scenario.DatesHaveZone)
            Broken($"manual: {key} cannot tell {string.Join(", ", ids)}");
    }

    private static string Describe(IdempotencyRecord? record) => record is null ? "nothing" : $"{record.State}, attempt {record.AttemptId}";
}
