using System.Text.Json.Nodes;

namespace DcsMigration.Tests.Http.OpenApi;

/// <summary>A response in the document, and the statuses with which operations use it.</summary>
internal sealed record DocumentedResponse(string Name, JsonObject Content, IReadOnlySet<string> Statuses)
{
    public string Description => Content["description"]!.GetValue<string>();

    public IEnumerable<string> Headers => Content["headers"]?.AsObject().Select(header => header.Key) ?? [];

    /// <summary>Each example in the document, named "response/example".</summary>
    public IEnumerable<KeyValuePair<string, JsonObject>> Examples =>
        Content["content"]?["application/json"]?["examples"]?.AsObject()
            .Select(example => KeyValuePair.Create($"{Name}/{example.Key}", example.Value!.AsObject())) ?? [];

    public static IReadOnlyList<DocumentedResponse> AllOf(JsonObject document)
    {
        var statuses = (
            from path in document["paths"]!.AsObject()
            from operation in path.Value!.AsObject()
            from response in operation.Value!["responses"]!.AsObject()
            select (Name: response.Value!["$ref"]!.GetValue<string>().Split('/')[^1], Status: response.Key))
            .ToLookup(response => response.Name, response => response.Status, StringComparer.Ordinal);
        return
        [
            .. from component in document["components"]!["responses"]!.AsObject()
               select new DocumentedResponse(
                   component.Key, component.Value!.AsObject(), statuses[component.Key].ToHashSet(StringComparer.Ordinal)),
        ];
    }
}
