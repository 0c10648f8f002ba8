using System.Text.Json;

namespace DcsMigration.Dcs;

/// <summary>One page of GET /v2/{project_id}/migration-tasks. Any status is accepted: a task that failed was created all the same.</summary>
internal sealed record ListedTasks(IReadOnlyList<ListedTasks.ListedTask>? MigrationTasks)
{
    /// <summary>The page, or null where the body is none: without an id and a name of each task nobody could say that ours is not there.</summary>
    public static IReadOnlyList<ListedTask>? Read(ReadOnlyMemory<byte> body)
    {
        try
        {
            return JsonSerializer.Deserialize(body.Span, DcsJson.Default.ListedTasks) is { MigrationTasks: { } tasks }
                && tasks.All(task => task is { TaskId: not null, TaskName: not null })
                    ? tasks
                    : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    internal sealed record ListedTask(string? TaskId, string? TaskName, string? Description, DateTimeOffset? CreatedAt)
    {
        /// <summary>No description and an empty one are the same: which of them a list shows is not documented.</summary>
        public bool IsLike(MigrationTaskRequest task) =>
            TaskName == task.Name && (Description ?? "") == (task.Description ?? "");
    }
}
