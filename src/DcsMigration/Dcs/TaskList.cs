using System.Text.Json;

namespace DcsMigration.Dcs;

/// <summary>
/// One page of GET /v2/{project_id}/migration-tasks. The status of a task is ignored: a task that failed was also created.
/// </summary>
internal sealed record TaskList(IReadOnlyList<ListedTask>? MigrationTasks)
{
    /// <summary>
    /// The tasks, or null if the response is not a list, or one of the tasks lacks a name or a valid id: such a task could be ours.
    /// </summary>
    public static IReadOnlyList<ListedTask>? Read(DcsResponse response)
    {
        try
        {
            return response.Status == 200
                && JsonSerializer.Deserialize(response.Body.Span, DcsJson.Default.TaskList) is { MigrationTasks: { } tasks }
                && tasks.All(task => task is { TaskName: not null } && CreateResponse.IsValidId(task.TaskId))
                    ? tasks
                    : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
