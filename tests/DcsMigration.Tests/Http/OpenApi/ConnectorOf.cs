using System.Text.Json.Nodes;

namespace DcsMigration.Tests.Http.OpenApi;

/// <summary>Derives the definition of the Power Platform connector from OpenAPI 2.0: the operations that a maker is shown, and what they refer to.</summary>
internal static class ConnectorOf
{
    /// <summary>Replaced by the connection's host at run time (policy template dynamichosturl).</summary>
    private const string PlaceholderHost = "my-app.example.com";

    public static JsonObject Swagger(JsonObject swagger)
    {
        var connector = swagger.DeepClone().AsObject();
        var basePath = (string)connector["basePath"]!;
        connector["host"] = PlaceholderHost;
        connector["schemes"] = new JsonArray("https");
        // The policy template drops the base path, so each path has it.
        connector["basePath"] = "/";
        connector["paths"] = new JsonObject(connector["paths"]!.AsObject()
            .Where(path => path.Value!.AsObject().Any(operation => (string?)operation.Value!["x-ms-visibility"] == "important"))
            .Select(path => KeyValuePair.Create($"{basePath}{path.Key}", path.Value?.DeepClone())));
        connector.Remove("tags");
        foreach (var operation in connector["paths"]!.AsObject().SelectMany(path => path.Value!.AsObject()))
            operation.Value!.AsObject().Remove("tags");

        RemoveUnused(connector);
        return connector;
    }

    private static void RemoveUnused(JsonObject connector)
    {
        var definitions = connector["definitions"]!.AsObject();
        for (var removed = true; removed;)
        {
            var json = connector.ToJsonString();
            var unused = definitions.Select(definition => definition.Key)
                .FirstOrDefault(name => !json.Contains($"\"#/definitions/{name}\"", StringComparison.Ordinal));
            removed = unused is not null && definitions.Remove(unused);
        }
    }
}
