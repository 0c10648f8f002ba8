using System.Buffers;
using System.Diagnostics.CodeAnalysis;
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

/// <summary>The reply to a create (API page, Table 3). Other members may accompany the instance id and are ignored.</summary>
internal sealed record CreatedReply(string? InstanceId)
{
    private const int MaxIdLength = 64;

    private static readonly SearchValues<char> IdCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.");

    /// <summary>Reads the instance id. Null if the body is not a JSON object with a valid one.</summary>
    public static string? ReadInstanceId(ReadOnlySpan<byte> body)
    {
        try
        {
            return JsonSerializer.Deserialize(body, DcsJson.Default.CreatedReply) is { InstanceId: var id } && IsValidId(id) ? id : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>
    /// DCS documents an id only as a string; those seen are UUIDs. The limit keeps a ledger's known tasks within one property of a table row.
    /// </summary>
    public static bool IsValidId([NotNullWhen(true)] string? id) =>
        id is { Length: > 0 and <= MaxIdLength } && !id.AsSpan().ContainsAnyExcept(IdCharacters);

    /// <summary>The reply as JSON, for a task that was found in DCS's list.</summary>
    public byte[] ToUtf8Json() => JsonSerializer.SerializeToUtf8Bytes(this, DcsJson.Default.CreatedReply);
}

/// <summary>One page of GET /v2/{project_id}/migration-tasks. The status of a task is ignored: a task that failed was also created.</summary>
internal sealed record TaskList(IReadOnlyList<ListedTask>? MigrationTasks)
{
    /// <summary>The tasks, or null if the reply is not a list, or one of the tasks lacks a name or a valid id: such a task could be ours.</summary>
    public static IReadOnlyList<ListedTask>? Read(DcsReply? reply)
    {
        try
        {
            return reply is { Status: 200 }
                && JsonSerializer.Deserialize(reply.Body.Span, DcsJson.Default.TaskList) is { MigrationTasks: { } tasks }
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
