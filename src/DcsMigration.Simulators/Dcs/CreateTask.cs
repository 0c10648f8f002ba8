using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using DcsMigration.Simulators.Wire;

namespace DcsMigration.Simulators.Dcs;

/// <summary><c>POST /v2/{project_id}/migration/instance</c>: checks the body (API page, Table 2) and creates the task.</summary>
internal sealed partial class CreateTask(bool includeJobId, TimeProvider time, TaskStore tasks)
{
    public SimulatedReply Answer(ReceivedRequest request)
    {
        if (request.Body.IsEmpty)
            return DcsErrors.EmptyBody;
        if (Parsed(request.Body) is not { } body)
            return DcsErrors.NotJson;
        try
        {
            return Refusal(body) ?? Created(body);
        }
        catch (InvalidOperationException)
        {
            // An unpaired surrogate: valid by JSON's grammar, but not text.
            return DcsErrors.NotJson;
        }
    }

    private SimulatedReply Created(JsonElement body)
    {
        var task = new SimulatedTask(
            Guid.NewGuid().ToString(),
            Text(body, "name")!,
            Text(body, "description"),
            Text(body, "vpc_id")!,
            Text(body, "subnet_id")!,
            Text(body, "security_group_id")!,
            "RUNNING",
            time.GetUtcNow());
        tasks.Add(task);

        var reply = new JsonObject { ["instance_id"] = task.TaskId };
        if (includeJobId)
            reply["job_id"] = Guid.NewGuid().ToString();
        return new SimulatedReply(200, reply.ToJsonString()) { CreatedTaskId = task.TaskId };
    }

    private static JsonElement? Parsed(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            return document.RootElement.ValueKind is JsonValueKind.Object ? document.RootElement.Clone() : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static SimulatedReply? Refusal(JsonElement body)
    {
        if (Text(body, "name") is not { } name || !Name().IsMatch(name))
            return DcsErrors.InvalidParameter("name");
        if (!IsTextOrAbsent(body, "description"))
            return DcsErrors.InvalidParameter("description");
        if (!IsUuid(body, "vpc_id"))
            return DcsErrors.InvalidVpcId;
        if (!IsUuid(body, "subnet_id"))
            return DcsErrors.InvalidSubnetId;
        return IsUuid(body, "security_group_id") ? null : DcsErrors.InvalidSecurityGroupId;
    }

    private static string? Text(JsonElement body, string member) =>
        body.TryGetProperty(member, out var value) && value.ValueKind is JsonValueKind.String ? value.GetString() : null;

    private static bool IsTextOrAbsent(JsonElement body, string member) =>
        !body.TryGetProperty(member, out var value) || value.ValueKind is JsonValueKind.String or JsonValueKind.Null;

    private static bool IsUuid(JsonElement body, string member) => Guid.TryParseExact(Text(body, member), "D", out _);

    /// <summary>
    /// DCS user guide, online migration: a letter first, then letters, digits, hyphens and underscores, 4 to 64 in total.
    /// </summary>
    [GeneratedRegex(@"^[A-Za-z][A-Za-z0-9_-]{3,63}\z", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Name();
}
