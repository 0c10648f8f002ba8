using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using DcsMigration.Dcs;

namespace DcsMigration.Tests.Idempotency.Simulation;

/// <summary>DCS: its clock, and the tasks that it lists. The real client reads its list.</summary>
/// <param name="scheduler">The time.</param>
/// <param name="random">Decides which tasks a list misses.</param>
/// <param name="clockOffset">How far its clock is off.</param>
/// <param name="zone">Its offset from UTC if its dates have no zone. Null if they have one.</param>
internal sealed class SimulatedDcs(Scheduler scheduler, Random random, TimeSpan clockOffset, TimeSpan? zone)
{
    private readonly List<ListedTask> _tasks = [];
    private int _lastId;

    public string NextId() => $"task-{++_lastId}";

    public void Create(PostedTask task, TimeSpan maxLag) =>
        _tasks.Add(new ListedTask(task, SimulatedProcess.Epoch + scheduler.Now + clockOffset, scheduler.Now, maxLag));

    /// <summary>
    /// What one list shows. A later list may miss a task that an earlier one had, as long as the task may be missing at all.
    /// </summary>
    public IReadOnlyList<FoundTask> List(TaskQuery query)
    {
        var tasks = _tasks.Where(listed => listed.Task.Name == query.Name && IsShown(listed)).Select(listed => new JsonObject
        {
            ["task_id"] = listed.Task.Id,
            ["task_name"] = listed.Task.Name,
            ["description"] = listed.Task.Description,
            ["created_at"] = zone is { } offset
                ? (listed.CreatedAt + offset).ToString("yyyy/MM/dd HH:mm:ss", CultureInfo.InvariantCulture)
                : listed.CreatedAt.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture),
        });
        var body = new JsonObject { ["migration_tasks"] = new JsonArray([.. tasks]) }.ToJsonString();
        var response = new DcsResponse(200, Encoding.UTF8.GetBytes(body), Error: null, RequestId: null, RetryAfter: null);
        return TaskPage.Read(response, query)!.Tasks;
    }

    private bool IsShown(ListedTask listed) =>
        scheduler.Now - listed.Since is var age
        && (age >= listed.MaxLag || (random.Next(3) == 0 && age >= listed.MaxLag * random.NextDouble()));

    private sealed record ListedTask(PostedTask Task, DateTimeOffset CreatedAt, TimeSpan Since, TimeSpan MaxLag);
}
