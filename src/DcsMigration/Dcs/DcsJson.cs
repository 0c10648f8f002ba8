using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace DcsMigration.Dcs;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(MigrationTaskRequest))]
[JsonSerializable(typeof(CreatedReply))]
[JsonSerializable(typeof(TaskList))]
internal sealed partial class DcsJson : JsonSerializerContext
{
    /// <summary>Writes characters as they are instead of \u escapes, so that a body can be read in a log of the gateway.</summary>
    public static DcsJson Readable =>
        field ??= new(new JsonSerializerOptions(Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
}

/// <summary>One page of GET /v2/{project_id}/migration-tasks. The status of a task is ignored: a task that failed was also created.</summary>
internal sealed record TaskList(IReadOnlyList<ListedTask>? MigrationTasks)
{
    /// <summary>The tasks, or null if one of them lacks a name or a valid id: such a task could be ours.</summary>
    public static IReadOnlyList<ListedTask>? Read(ReadOnlySpan<byte> body)
    {
        try
        {
            return JsonSerializer.Deserialize(body, DcsJson.Default.TaskList) is { MigrationTasks: { } tasks }
                && tasks.All(task => task is { TaskName: not null } && CreatedReply.IsValidId(task.TaskId))
                    ? tasks
                    : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

internal sealed record ListedTask(string? TaskId, string? TaskName, string? Description, DateTimeOffset? CreatedAt);
