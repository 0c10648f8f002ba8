using System.Text.Json;

namespace DcsMigration.Dcs;

/// <summary>One page of GET /v2/{project_id}/migration-tasks. Any status is accepted: a task that failed was created all the same.</summary>
internal sealed record ListedTasks(IReadOnlyList<ListedTasks.ListedTask>? MigrationTasks)
{
    /// <summary>The page, or null where the body is none: without a valid id and a name of each task nobody could say that ours is not there.</summary>
    public static IReadOnlyList<ListedTask>? Read(ReadOnlyMemory<byte> body)
    {
        try
        {
            return JsonSerializer.Deserialize(body.Span, DcsJson.Default.ListedTasks) is { MigrationTasks: { } tasks }
                && tasks.All(task => task is { TaskName: not null } && CreatedReply.IsValidId(task.TaskId))
                    ? tasks
                    : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    internal sealed record ListedTask(string? TaskId, string? TaskName, string? Description, DateTimeOffset? CreatedAt);
}
