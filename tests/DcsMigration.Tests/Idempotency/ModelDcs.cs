using System.Text;
using DcsMigration.Dcs;

namespace DcsMigration.Tests.Idempotency;

/// <summary>What becomes of a create.</summary>
public enum Answer
{
    Creates,
    CreatesAndIsLost,
    IsLost,
    IsRefused,
    NeverLeaves,
    DiesAfterCreating,
    DiesBeforeCreating,
}

/// <summary>The process ended in the middle of a create.</summary>
internal sealed class ProcessDiedException : Exception;

/// <summary>DCS as the gate sees it: creates that make a task or none, and a list in which a task shows after a while.</summary>
internal sealed class ModelDcs(TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly List<(string Id, DateTimeOffset CreatedAt)> _tasks = [];

    public int Creates { get; private set; }

    public int Searches { get; private set; }

    public TimeSpan ListLag { get; set; }

    /// <summary>Why the list can't be had, while it can't.</summary>
    public string? ListFault { get; set; }

    public IReadOnlyList<string> Tasks
    {
        get
        {
            lock (_lock)
                return [.. _tasks.Select(task => task.Id)];
        }
    }

    /// <summary>The reply to a create, in bytes that nobody would write who only knew the id.</summary>
    public static byte[] Body(string id) => Encoding.UTF8.GetBytes($$"""{ "job_id":"job of {{id}}", "instance_id" : "{{id}}" }""");

    /// <summary>A task that somebody made, in the console say.</summary>
    public string AddTask(DateTimeOffset? createdAt = null)
    {
        lock (_lock)
        {
            var id = $"instance-{_tasks.Count + 1}";
            _tasks.Add((id, createdAt ?? time.GetUtcNow()));
            return id;
        }
    }

    public void DeleteTask(string id)
    {
        lock (_lock)
            _tasks.RemoveAll(task => task.Id == id);
    }

    public Task<Outcome> CreateAsync(Answer answer)
    {
        lock (_lock)
            Creates++;

        var id = answer is Answer.Creates or Answer.CreatesAndIsLost or Answer.DiesAfterCreating ? AddTask() : "";
        return answer switch
        {
            Answer.Creates => Task.FromResult<Outcome>(new Outcome.Created(id, Body(id), $"request for {id}")),
            Answer.CreatesAndIsLost or Answer.IsLost => Task.FromResult<Outcome>(new Outcome.Unknown(UnknownCause.TimedOut, "No answer.")),
            Answer.IsRefused => Task.FromResult<Outcome>(new Outcome.Rejected(new DcsError(400, "DCS.4016", "Invalid subnet_id.", null, null), null)),
            Answer.NeverLeaves => Task.FromResult<Outcome>(new Outcome.NotSent(NotSentCause.Unreachable, "No connection.")),
            _ => Task.FromException<Outcome>(new ProcessDiedException()),
        };
    }

    public Task<TaskSearch> SearchAsync(DateTimeOffset since)
    {
        lock (_lock)
        {
            Searches++;
            return Task.FromResult<TaskSearch>(ListFault is { } fault
                ? new TaskSearch.Failed(fault)
                : new TaskSearch.Found([.. _tasks
                    .Where(task => task.CreatedAt >= since && task.CreatedAt + ListLag <= time.GetUtcNow())
                    .Select(task => task.Id)]));
        }
    }
}
