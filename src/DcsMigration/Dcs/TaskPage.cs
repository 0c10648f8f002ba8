using System.Text.Json;
using DcsMigration.Text;

namespace DcsMigration.Dcs;

/// <summary>
/// One page of GET /v2/{project_id}/migration-tasks, as far as a search needs it. The status of a task is ignored: a task that failed was
/// also created.
/// </summary>
/// <param name="Ids">What identifies each task of the page, in order.</param>
/// <param name="Tasks">The tasks that match the query. No other member of the other tasks is read.</param>
internal sealed record TaskPage(IReadOnlyList<string> Ids, IReadOnlyList<FoundTask> Tasks)
{
    /// <summary>
    /// Null if the response is not a list, if a task has no name, or if a task of this name has no valid id: such a task could be ours.
    /// </summary>
    public static TaskPage? Read(DcsResponse response, TaskQuery query) =>
        TasksIn(response) is { } tasks ? Read(tasks, query) : null;

    public static bool IsPage(DcsResponse response) => TasksIn(response) is not null;

    private static TaskPage? Read(JsonElement tasks, TaskQuery query)
    {
        List<string> ids = [];
        List<FoundTask> found = [];
        foreach (var task in tasks.EnumerateArray())
        {
            if (JsonText.Find(task, "task_name") is not { ValueKind: JsonValueKind.String })
                return null;

            ids.Add(JsonText.Find(task, "task_id") is { ValueKind: JsonValueKind.String } identifier
                ? identifier.GetRawText()
                : task.GetRawText());
            // A name with half of a character is null here. No request of ours has sent one.
            if (JsonText.StringAt(task, "task_name") != query.Name)
                continue;
            if (JsonText.StringAt(task, "task_id") is not { } id || !CreateResponse.IsValidId(id))
                return null;

            var createdAt = TaskDate.Read(JsonText.StringAt(task, "created_at"));
            if (createdAt is null || !createdAt.IsBefore(query.Since))
                found.Add(new FoundTask(id, createdAt, HasDescription(task, query.Description)));
        }

        return new TaskPage(ids, found);
    }

    /// <summary>Whether the list shows an empty description or none is not documented, so they count as equal.</summary>
    private static bool HasDescription(JsonElement task, string? description) =>
        task.TryGetProperty("description", out var member) && member.ValueKind != JsonValueKind.Null
            ? JsonText.StringAt(task, "description") == (description ?? "")
            : string.IsNullOrEmpty(description);

    private static JsonElement? TasksIn(DcsResponse response) =>
        response.Status == 200
        && JsonText.Parse(response.Body.Span) is { } root
        && JsonText.Find(root, "migration_tasks") is { ValueKind: JsonValueKind.Array } tasks
            ? tasks
            : null;
}
