using System.Text.Json.Nodes;
using Microsoft.OpenApi;
using Xunit;

namespace DcsMigration.Tests.Http.OpenApi;

/// <summary>Derives OpenAPI 2.0 from 3.1, for Power Platform, which reads nothing newer.</summary>
internal static class SwaggerOf
{
    /// <summary>Microsoft.OpenApi writes it. What 2.0 has no words for is put into those that it has before.</summary>
    public static async Task<JsonObject> ThreeOneAsync(JsonObject openApi, CancellationToken cancellationToken)
    {
        var (document, diagnostic) = OpenApiDocument.Parse(openApi.ToJsonString(), "json");
        Assert.Empty(diagnostic!.Errors);

        foreach (var operation in document!.Paths.Values.SelectMany(path => path.Operations!.Values))
        {
            // In place of references, which not every reader of 2.0 follows to a response.
            foreach (var (status, response) in operation.Responses!.ToArray())
                operation.Responses![status] = WithOneExample(((OpenApiResponseReference)response).RecursiveTarget!);
        }

        document.Components!.Responses = null;
        document.Components.Headers = null;

        var swagger = JsonNode.Parse(await document.SerializeAsJsonAsync(OpenApiSpecVersion.OpenApi2_0, cancellationToken))!.AsObject();

        // The writer leaves out that an operation needs no key.
        foreach (var operation in swagger["paths"]!.AsObject().SelectMany(path => path.Value!.AsObject()))
            operation.Value!["security"] ??= new JsonArray();

        return swagger;
    }

    /// <summary>2.0 has one example for a media type, and none with a name.</summary>
    private static OpenApiResponse WithOneExample(OpenApiResponse response) => new()
    {
        Description = response.Description,
        Headers = response.Headers?.ToDictionary(header => header.Key, IOpenApiHeader (header) => ((OpenApiHeaderReference)header.Value).RecursiveTarget!, StringComparer.Ordinal),
        Content = response.Content?.ToDictionary(
            content => content.Key,
            IOpenApiMediaType (content) => new OpenApiMediaType
            {
                // 2.0 has no choice of schemas: the first is the usual one.
                Schema = content.Value.Schema is { OneOf: [var usual, ..] } ? usual : content.Value.Schema,
                Example = content.Value.Examples?.Values.First().Value,
            },
            StringComparer.Ordinal),
    };
}
