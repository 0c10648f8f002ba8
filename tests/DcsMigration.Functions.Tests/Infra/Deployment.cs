using System.Text.Json.Nodes;

namespace DcsMigration.FunctionsTests.Infra;

/// <summary>The resources that a deployment creates, and its outputs.</summary>
internal sealed record Deployment(IReadOnlyList<Resource> Resources, JsonObject Outputs)
{
    public const string TenantId = "22222222-2222-2222-2222-222222222222";
    public const string SubscriptionId = "11111111-1111-1111-1111-111111111111";
    public const string ResourceGroup = "test";

    public Resource Vault => Single("Microsoft.KeyVault/vaults");

    public Resource Storage => Single("Microsoft.Storage/storageAccounts");

    public Resource Table => Single("Microsoft.Storage/storageAccounts/tableServices/tables");

    public Resource Insights => Single("Microsoft.Insights/components");

    public Resource App => Single("Microsoft.Web/sites");

    /// <summary>The values of the app settings by name.</summary>
    public IReadOnlyDictionary<string, string> AppSettings => App["properties", "siteConfig", "appSettings"]!.AsArray()
        .ToDictionary(setting => (string)setting!["name"]!, setting => (string)setting!["value"]!, StringComparer.Ordinal);

    public static Deployment Parse(string snapshot)
    {
        var json = JsonNode.Parse(snapshot)!;
        var resources = json["predictedResources"]!.AsArray().Select(resource => new Resource(resource!.AsObject()));
        return new([.. resources], json["outputs"]!.AsObject());
    }

    public IEnumerable<Resource> OfType(string type) => Resources.Where(resource => resource.Type == type);

    public Resource Single(string type) => OfType(type).Single();
}
