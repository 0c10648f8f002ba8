using System.Text.Json.Nodes;
using Microsoft.OpenApi;
using Xunit;

namespace DcsMigration.Tests.Http.OpenApi;

/// <summary>Generates what is derived from openapi.json: swagger.json, and the definition of the Power Platform connector.</summary>
internal static class DerivedContracts
{
    /// <summary>Replaced by the connection's host at run time (policy template dynamichosturl).</summary>
    private const string PlaceholderHost = "my-app.example.com";

    /// <summary>
    /// Derives OpenAPI 2.0 from 3.1, for Power Platform, which reads nothing newer. What 2.0 cannot express is simplified first.
    /// </summary>
    public static async Task<JsonObject> SwaggerOfAsync(JsonObject openApi, CancellationToken cancellationToken)
    {
        var (document, diagnostic) = OpenApiDocument.Parse(openApi.ToJsonString(), "json");
        Assert.Empty(diagnostic!.Errors);

        foreach (var operation in document!.Paths.Values.SelectMany(path => path.Operations!.Values))
        {
            // Instead of references: not every reader of 2.0 follows them to a response.
            foreach (var (status, response) in operation.Responses!.ToArray())
                operation.Responses![status] = WithOneExample(((OpenApiResponseReference)response).RecursiveTarget!);
        }

        document.Components!.Responses = null;
        document.Components.Headers = null;

        var swagger = JsonNode.Parse(await document.SerializeAsJsonAsync(OpenApiSpecVersion.OpenApi2_0, cancellationToken))!.AsObject();

        // The writer omits that an operation needs no key.
        foreach (var operation in swagger["paths"]!.AsObject().SelectMany(path => path.Value!.AsObject()))
            operation.Value!["security"] ??= new JsonArray();

        return swagger;
    }

    /// <summary>2.0 allows one example for a media type, without a name.</summary>
    private static OpenApiResponse WithOneExample(OpenApiResponse response) => new()
    {
        Description = response.Description,
        Headers = response.Headers?.ToDictionary(
            header => header.Key,
            IOpenApiHeader (header) => ((OpenApiHeaderReference)header.Value).RecursiveTarget!,
            StringComparer.Ordinal),
        Content = response.Content?.ToDictionary(
            content => content.Key,
            IOpenApiMediaType (content) => new OpenApiMediaType
            {
                Schema = content.Value.Schema,
                Example = content.Value.Examples?.Values.First().Value,
            },
            StringComparer.Ordinal),
    };

    /// <summary>
    /// Derives the definition of the Power Platform connector from OpenAPI 2.0: the operations that a maker is shown, and what they
    /// refer to.
    /// </summary>
    public static JsonObject ConnectorOf(JsonObject swagger)
    {
        var connector = swagger.DeepClone().AsObject();
        var basePath = (string)connector["basePath"]!;
        connector["host"] = PlaceholderHost;
        connector["schemes"] = new JsonArray("https");
        // The policy template removes the base path, so each path includes it.
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
