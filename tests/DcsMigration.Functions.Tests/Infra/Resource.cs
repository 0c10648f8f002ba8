using System.Text.Json.Nodes;

namespace DcsMigration.FunctionsTests.Infra;

/// <summary>A resource as it is sent to Azure Resource Manager.</summary>
internal sealed record Resource(JsonObject Json)
{
    public string Type => (string)Json["type"]!;

    public string Id => (string)Json["id"]!;

    public string Name => (string)Json["name"]!;

    /// <summary>The value at a path of members, or null if a member is missing.</summary>
    public JsonNode? this[params ReadOnlySpan<string> path]
    {
        get
        {
            JsonNode? node = Json;
            foreach (var member in path)
                node = node?[member];

            return node;
        }
    }

    public bool IsTrue(params ReadOnlySpan<string> path) => (bool?)this[path] == true;

    public string? Text(params ReadOnlySpan<string> path) => (string?)this[path];
}
