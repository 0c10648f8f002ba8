using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Xunit;

namespace DcsMigration.EndToEnd;

/// <summary>Each recipe works as written, and run again it gets the same task.</summary>
public sealed partial class RecipeTests : IAsyncLifetime
{
    private static readonly HttpClient Client = new();

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("recipe-");
    private LocalProcess _local = null!;

    public async ValueTask InitializeAsync() =>
        _local = await LocalProcess.StartAsync(new Dictionary<string, string>(StringComparer.Ordinal) { ["Local__FunctionKey"] = Recipe.Key });

    public async ValueTask DisposeAsync()
    {
        await _local.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Curl()
    {
        Recipe.Needs("bash", "curl");

        await AssertOneTaskAsync(() => Recipe.RunAsync(new("bash", ["-c", Recipe.InReadme("sh", "order-4711")]), _local));
    }

    [Fact]
    public async Task Python()
    {
        Recipe.Needs("python3");

        await AssertOneTaskAsync(() => Recipe.RunAsync(new("python3", ["-c", Recipe.InReadme("python")]), _local));
    }

    [Fact]
    public async Task JavaScript()
    {
        Recipe.Needs("node");

        await AssertOneTaskAsync(() => Recipe.RunAsync(new("node", ["--input-type=module", "--eval", Recipe.InReadme("js")]), _local));
    }

    [Fact]
    public async Task CSharp()
    {
        var file = await WriteAsync("create.cs", Recipe.InReadme("csharp"));

        await AssertOneTaskAsync(() => Recipe.RunAsync(new("dotnet", ["run", file]), _local));
    }

    /// <summary>PowerShell is not on every machine: the request is made of the lines as PowerShell would make it.</summary>
    [Fact]
    public async Task PowerShell()
    {
        var script = Recipe.InReadme("powershell");
        var body = new JsonObject(PowerShellMember().Matches(script)
            .Select(member => KeyValuePair.Create(member.Groups["name"].Value, (JsonNode?)member.Groups["value"].Value)));
        var headers = PowerShellHeader().Matches(script)
            .ToDictionary(header => header.Groups["name"].Value, header => header.Groups["value"].Value.Trim('"'), StringComparer.Ordinal);
        Assert.Contains("Invoke-RestMethod \"$env:URL/api/migration-tasks\" -Method Post -ContentType \"application/json\"", script, StringComparison.Ordinal);
        Assert.Equal(["Idempotency-Key", "x-functions-key"], headers.Keys.Order(StringComparer.Ordinal));
        headers["x-functions-key"] = headers["x-functions-key"].Replace("$env:KEY", Recipe.Key, StringComparison.Ordinal);

        await AssertOneTaskAsync(() => PostAsync("/api/migration-tasks", body, headers));
    }

    /// <summary>Logic Apps runs in Azure alone: the expressions are replaced by what they stand for.</summary>
    [Fact]
    public async Task Logic_Apps()
    {
        var action = JsonNode.Parse(Recipe.InFile("logic-apps.json"))!["Create_migration_task"]!;
        var inputs = action["inputs"]!;
        var headers = inputs["headers"]!.AsObject().ToDictionary(
            header => header.Key,
            header => (string)header.Value! switch
            {
                "@parameters('DcsMigrationKey')" => Recipe.Key,
                "@{workflow()['run']['name']}" => "08584412345678901234567890123CU00",
                var value => value,
            },
            StringComparer.Ordinal);

        Assert.Equal(("Http", "POST"), ((string?)action["type"], (string?)inputs["method"]));
        Assert.Equal("inputs", (string?)action["runtimeConfiguration"]!["secureData"]!["properties"]![0]);
        Assert.DoesNotContain(headers.Values, value => value.StartsWith('@'));
        await AssertOneTaskAsync(() => PostAsync(((string)inputs["uri"]!).Replace("@{parameters('DcsMigrationUrl')}", "", StringComparison.Ordinal), inputs["body"]!, headers));
    }

    /// <summary>n8n's expressions are JavaScript: Node.js evaluates them as n8n would.</summary>
    [Fact]
    public async Task N8n()
    {
        Recipe.Needs("node");
        var file = await WriteAsync("n8n.json", Recipe.InFile("n8n.json"));
        const string Run =
            """
            const node = JSON.parse(require("fs").readFileSync(process.argv[1])).nodes[0];
            const scope = {
              $env: { DCS_MIGRATION_URL: process.env.URL }, $workflow: { id: "wf1" }, $execution: { id: "231" },
              $json: { name: "dcs-migration-n8n", vpc_id: "5e37b3be-950a-48e1-b498-65b63d336481",
                subnet_id: "40f15ed6-7f85-49d5-ba0e-65b940d4812c", security_group_id: "9df96622-24b7-4813-84b8-ab74552a21d7" },
            };
            const evaluate = text => !text.startsWith("=") ? text
              : text.slice(1).replace(/{{(.*?)}}(?!\))/gs, (_, code) => new Function(...Object.keys(scope), `return ${code}`)(...Object.values(scope)));
            const { parameters } = node;
            const headers = { "Content-Type": "application/json", "x-functions-key": process.env.KEY };
            for (const { name, value } of parameters.headerParameters.parameters) headers[name] = evaluate(value);
            fetch(evaluate(parameters.url), { method: parameters.method, headers, body: evaluate(parameters.jsonBody) })
              .then(async response => console.log(response.status, headers["Idempotency-Key"], await response.text()));
            """;

        await AssertOneTaskAsync(() => Recipe.RunAsync(new("node", ["--eval", Run, file]), _local));
    }

    private static async Task AssertOneTaskAsync(Func<Task<string>> run)
    {
        var first = Recipe.InstanceIdIn(await run());
        Assert.Equal(first, Recipe.InstanceIdIn(await run()));
    }

    private async Task<string> PostAsync(string path, JsonNode body, Dictionary<string, string> headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(_local.Address, path));
        request.Content = new StringContent(body.ToJsonString(), Encoding.UTF8);
        request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse("application/json");
        foreach (var (name, value) in headers.Where(header => header.Key != "Content-Type"))
            request.Headers.Add(name, value);

        using var response = await Client.SendAsync(request, TestContext.Current.CancellationToken);
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        TestContext.Current.TestOutputHelper?.WriteLine($"{(int)response.StatusCode} {text}");
        return text;
    }

    private async Task<string> WriteAsync(string name, string text)
    {
        var file = Path.Combine(_folder.FullName, name);
        await File.WriteAllTextAsync(file, text, TestContext.Current.CancellationToken);
        return file;
    }

    [GeneratedRegex("^  (?<name>\\w+) += \"(?<value>[^\"]*)\"$", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex PowerShellMember();

    [GeneratedRegex("\"(?<name>[A-Za-z-]+)\" = (?<value>\\$env:KEY|\"[^\"]*\")", RegexOptions.ExplicitCapture)]
    private static partial Regex PowerShellHeader();
}
