using System.Globalization;
using System.Text.Json.Nodes;
using DcsMigration.Simulators.Wire;
using Microsoft.Extensions.Primitives;

namespace DcsMigration.Simulators.Dcs;

/// <summary><c>GET /v2/{project_id}/migration-tasks</c>: newest first, filtered by a part of the name, in pages.</summary>
internal sealed class ListTasks(TimeProvider time, TaskStore tasks)
{
    private const int DefaultLimit = 10;
    private const int MaxLimit = 1000;

    public SimulatedReply Answer(ReceivedRequest request, TimeSpan lag)
    {
        var query = request.Query;
        if (Number(query, "offset", 0) is not { } offset || offset < 0)
            return DcsErrors.InvalidParameter("offset");
        if (Number(query, "limit", DefaultLimit) is not { } limit || limit is < 1 or > MaxLimit)
            return DcsErrors.InvalidParameter("limit");

        var name = query.GetValueOrDefault("name").ToString();
        var visibleUpTo = time.GetUtcNow() - lag;
        // Tasks with the same time are sorted by their order in the store, so that pages do not overlap.
        var matching = tasks.Snapshot()
            .Where(task => task.CreatedAt <= visibleUpTo && task.Name.Contains(name, StringComparison.OrdinalIgnoreCase))
            .Reverse()
            .OrderByDescending(task => task.CreatedAt)
            .ToList();
        var page = matching.Skip(offset).Take(limit).Select(Item).ToArray();
        return new SimulatedReply(
            200, new JsonObject { ["count"] = matching.Count, ["migration_tasks"] = new JsonArray(page) }.ToJsonString());
    }

    private static int? Number(Dictionary<string, StringValues> query, string name, int absent) =>
        !query.TryGetValue(name, out var text) ? absent
        : int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number
        : null;

    /// <summary>The members of the API's own example. A task that is not configured yet has no source and no target.</summary>
    private static JsonNode Item(SimulatedTask task) => new JsonObject
    {
        ["task_id"] = task.TaskId,
        ["task_name"] = task.Name,
        ["status"] = task.Status,
        ["migration_type"] = "online_migration",
        ["migration_method"] = null,
        ["data_source"] = null,
        ["source_instance_name"] = null,
        ["source_instance_id"] = null,
        ["target_instance_addrs"] = null,
        ["target_instance_name"] = null,
        ["target_instance_id"] = null,
        ["created_at"] = task.CreatedAt.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture),
        ["description"] = task.Description,
        ["error_message"] = null,
        ["resume_mode"] = "auto",
        ["supported_features"] = new JsonArray(),
    };
}
