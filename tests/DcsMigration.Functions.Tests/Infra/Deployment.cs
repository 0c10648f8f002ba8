using System.Text.Json.Nodes;

namespace DcsMigration.FunctionsTests.Infra;

/// <summary>The resources that a deployment makes, and its outputs.</summary>
internal sealed record Deployment(IReadOnlyList<Resource> Resources, JsonObject Outputs)
{
    public const string TenantId = "22222222-2222-2222-2222-222222222222";
    public const string SubscriptionId = "11111111-1111-1111-1111-111111111111";
    public const string ResourceGroup = "test";

    public Resource Vault => Only("Microsoft.KeyVault/vaults");

    public Resource Storage => Only("Microsoft.Storage/storageAccounts");

    public Resource Table => Only("Microsoft.Storage/storageAccounts/tableServices/tables");

    public Resource Insights => Only("Microsoft.Insights/components");

    public Resource App => Only("Microsoft.Web/sites");

    /// <summary>By name.</summary>
    public IReadOnlyDictionary<string, string> AppSettings => App["properties", "siteConfig", "appSettings"]!.AsArray()
        .ToDictionary(setting => (string)setting!["name"]!, setting => (string)setting!["value"]!, StringComparer.Ordinal);

    public static Deployment Parse(string snapshot)
    {
        var json = JsonNode.Parse(snapshot)!;
        return new([.. json["predictedResources"]!.AsArray().Select(resource => new Resource(resource!.AsObject()))], json["outputs"]!.AsObject());
    }

    public IEnumerable<Resource> Of(string type) => Resources.Where(resource => resource.Type == type);

    public Resource Only(string type) => Of(type).Single();
}

/// <summary>One resource, as Azure Resource Manager gets it.</summary>
internal sealed record Resource(JsonObject Json)
{
    public string Type => (string)Json["type"]!;

    public string Id => (string)Json["id"]!;

    public string Name => (string)Json["name"]!;

    /// <summary>What is at a path of members; null where one is missing.</summary>
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

    public bool Is(params ReadOnlySpan<string> path) => (bool?)this[path] == true;

    public string? Text(params ReadOnlySpan<string> path) => (string?)this[path];
}
