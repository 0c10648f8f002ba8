using System.Text.Json;

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
    public static TaskPage? Read(DcsResponse response, TaskQuery query)
    {
        using var document = Parse(response);
        return document is not null && TasksIn(document.RootElement) is { } tasks ? Read(tasks, query) : null;
    }

    public static bool IsPage(DcsResponse response)
    {
        using var document = Parse(response);
        return document is not null && TasksIn(document.RootElement) is not null;
    }

    private static TaskPage? Read(JsonElement tasks, TaskQuery query)
    {
        List<string> ids = [];
        List<FoundTask> found = [];
        foreach (var task in tasks.EnumerateArray())
        {
            if (task.ValueKind != JsonValueKind.Object || !IsText(task, "task_name"))
                return null;

            ids.Add(IsText(task, "task_id") ? task.GetProperty("task_id").GetRawText() : task.GetRawText());
            if (TextOf(task, "task_name") != query.Name)
                continue;
            if (TextOf(task, "task_id") is not { } id || !CreateResponse.IsValidId(id))
                return null;

            var createdAt = task.TryGetProperty("created_at", out var date) ? TaskDate.Read(date) : null;
            if (createdAt is null || !createdAt.IsBefore(query.Since))
                found.Add(new FoundTask(id, createdAt, HasDescription(task, query.Description)));
        }

        return new TaskPage(ids, found);
    }

    /// <summary>Whether the list shows an empty description or none is not documented, so they count as equal.</summary>
    private static bool HasDescription(JsonElement task, string? description) =>
        task.TryGetProperty("description", out var member) && member.ValueKind != JsonValueKind.Null
            ? TextOf(task, "description") == (description ?? "")
            : string.IsNullOrEmpty(description);

    private static JsonDocument? Parse(DcsResponse response)
    {
        try
        {
            return response.Status == 200 ? JsonDocument.Parse(response.Body) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static JsonElement? TasksIn(JsonElement root) =>
        root.ValueKind == JsonValueKind.Object
        && root.TryGetProperty("migration_tasks", out var tasks)
        && tasks.ValueKind == JsonValueKind.Array
            ? tasks
            : null;

    private static bool IsText(JsonElement task, string name) =>
        task.TryGetProperty(name, out var member) && member.ValueKind == JsonValueKind.String;

    /// <summary>Null if the member is not a text, or one with half of a character, which no request of ours has sent.</summary>
    private static string? TextOf(JsonElement task, string name)
    {
        try
        {
            return IsText(task, name) ? task.GetProperty(name).GetString() : null;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }
}
