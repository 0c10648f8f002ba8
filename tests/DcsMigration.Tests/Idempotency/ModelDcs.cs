using System.Text;
using DcsMigration.Dcs;

namespace DcsMigration.Tests.Idempotency;

/// <summary>DCS as the gate sees it: creates that make a task or none, and a list that shows a task after some time.</summary>
internal sealed class ModelDcs(TimeProvider time)
{
    private readonly List<Listed> _tasks = [];

    public int Creates { get; private set; }

    public int Searches { get; private set; }

    public TimeSpan ListLag { get; set; }

    /// <summary>Why the list is unavailable, while it is.</summary>
    public string? ListFault { get; set; }

    /// <summary>Runs after a list was requested and before it is made.</summary>
    public Func<Task>? BeforeListIsMade { get; set; }

    /// <summary>Runs after a list was made and before it is received.</summary>
    public Func<Task>? BeforeListAnswers { get; set; }

    public IReadOnlyList<string> Tasks => [.. _tasks.Select(task => task.Id)];

    /// <summary>The reply to a create. Its bytes differ from those that the gate itself would write.</summary>
    public static byte[] Body(string id) => Encoding.UTF8.GetBytes($$"""{ "job_id":"job of {{id}}", "instance_id" : "{{id}}" }""");

    /// <summary>Adds a task, as a person in the DCS console could.</summary>
    public string AddTask(MigrationTaskRequest task, DateTimeOffset? createdAt = null, bool hasDate = true)
    {
        var id = $"instance-{_tasks.Count + 1}";
        _tasks.Add(new(id, task.Name, task.Description, createdAt ?? time.GetUtcNow(), hasDate));
        return id;
    }

    public void DeleteTask(string id) => _tasks.RemoveAll(task => task.Id == id);

    public Outcome Create(MigrationTaskRequest task, Answer answer)
    {
        Creates++;
        var id = answer is Answer.Creates or Answer.CreatesAndIsLost or Answer.DiesAfterCreating ? AddTask(task) : "";
        return answer switch
        {
            Answer.Creates => new Outcome.Created(id, Body(id), $"request for {id}"),
            Answer.CreatesAndIsLost or Answer.IsLost => new Outcome.Unknown(UnknownCause.TimedOut, "No answer."),
            Answer.IsRefused => new Outcome.Rejected(new DcsError(400, "DCS.4016", "Invalid subnet_id.", null, null), null),
            Answer.NeverLeaves => new Outcome.NotSent(NotSentCause.Unreachable, "No connection."),
            _ => throw new ProcessDiedException(),
        };
    }

    public async Task<TaskSearch> FindAsync(TaskQuery query)
    {
        Searches++;
        if (BeforeListIsMade is { } work)
            await work();

        var now = time.GetUtcNow();
        var answer = ListFault is { } fault
            ? (TaskSearch)new TaskSearch.Failed(fault)
            : new TaskSearch.Listed([.. _tasks
                .Where(task => task.Name == query.Name && task.CreatedAt >= query.Since && task.CreatedAt + ListLag <= now)
                .Select(task => new FoundTask(
                    task.Id,
                    task.HasDate ? new TaskDate(task.CreatedAt.UtcTicks, IsExact: true) : null,
                    (task.Description ?? "") == (query.Description ?? "")))]);
        if (BeforeListAnswers is { } pause)
            await pause();

        return answer;
    }

    private sealed record Listed(string Id, string Name, string? Description, DateTimeOffset CreatedAt, bool HasDate);
}
