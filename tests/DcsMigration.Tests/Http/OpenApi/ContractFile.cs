using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Xunit;

namespace DcsMigration.Tests.Http.OpenApi;

/// <summary>A checked-in document of the HTTP contract, in the source tree.</summary>
internal static class ContractFile
{
    public const string OpenApi = "src/DcsMigration/Http/OpenApi/openapi.json";
    public const string Swagger = "src/DcsMigration/Http/OpenApi/swagger.json";
    public const string Connector = "infra/recipes/power-platform/apiDefinition.swagger.json";

    private static readonly JsonSerializerOptions Indented = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        NewLine = "\n",
        WriteIndented = true,
    };

    public static JsonObject Read(string name) => JsonNode.Parse(Repository.Read(name))!.AsObject();

    /// <summary>Fails unless the file says exactly this. With REFRESH_OPENAPI=1 the file is written instead.</summary>
    public static void AssertIs(string name, JsonNode expected)
    {
        var text = $"{expected.ToJsonString(Indented)}\n";
        if (Environment.GetEnvironmentVariable("REFRESH_OPENAPI") == "1")
        {
            File.WriteAllText(Repository.PathOf(name), text);
            return;
        }

        var file = Repository.Read(name);
        if (file == text)
            return;

        var (line, _) = text.Split('\n').Zip(file.Split('\n')).FirstOrDefault(lines => lines.First != lines.Second);
        Assert.Fail(
            $"{name} is out of date. Run tests/refresh-openapi, and check what changes. The first difference: {line?.Trim()}");
    }
}
