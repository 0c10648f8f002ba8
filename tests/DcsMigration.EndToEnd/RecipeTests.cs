using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using DcsMigration.EndToEnd.Hosts;
using Xunit;

namespace DcsMigration.EndToEnd;

/// <summary>Each recipe works as written, and run again it gets the same task.</summary>
public abstract partial class RecipeTests(HostFixture fixture) : IDisposable
{
    private static readonly HttpClient Client = new();

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("recipe-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Curl()
    {
        Recipe.Needs("bash", "curl");

        await AssertOneTaskAsync(() => Recipe.RunAsync(new("bash", ["-c", Recipe.InReadme("sh", "order-4711")]), fixture.Host.Address));
    }

    [Fact]
    public async Task Python()
    {
        Recipe.Needs("python3");

        await AssertOneTaskAsync(() => Recipe.RunAsync(new("python3", ["-c", Recipe.InLanguage("python")]), fixture.Host.Address));
    }

    [Fact]
    public async Task JavaScript()
    {
        Recipe.Needs("node");

        await AssertOneTaskAsync(() => Recipe.RunAsync(new("node", ["--input-type=module", "--eval", Recipe.InLanguage("js")]), fixture.Host.Address));
    }

    [Fact]
    public async Task CSharp()
    {
        var file = await WriteAsync("create.cs", Recipe.InLanguage("csharp"));

        await AssertOneTaskAsync(() => Recipe.RunAsync(new("dotnet", ["run", file]), fixture.Host.Address));
    }

    /// <summary>PowerShell is not on every machine: the request is made of the lines as PowerShell would make it.</summary>
    [Fact]
    public async Task PowerShell()
    {
        var script = Recipe.InLanguage("powershell");
        var body = new JsonObject(PowerShellMember().Matches(script)
            .Select(member => KeyValuePair.Create(member.Groups["name"].Value, (JsonNode?)member.Groups["value"].Value)));
        var headers = PowerShellHeader().Matches(script)
            .ToDictionary(header => header.Groups["name"].Value, header => header.Groups["value"].Value.Trim('"'), StringComparer.Ordinal);
        Assert.Contains("Invoke-RestMethod \"$env:URL/api/migration-tasks\" -Method Post -ContentType \"application/json\"", script, StringComparison.Ordinal);
        Assert.Equal(["Idempotency-Key", "x-functions-key"], headers.Keys.Order(StringComparer.Ordinal));
        headers["x-functions-key"] = headers["x-functions-key"].Replace("$env:KEY", Recipe.Key, StringComparison.Ordinal);

        await AssertOneTaskAsync(() => PostAsync("/api/migration-tasks", body, headers));
    }

    private static async Task AssertOneTaskAsync(Func<Task<string>> run)
    {
        var first = Recipe.InstanceIdIn(await run());
        Assert.Equal(first, Recipe.InstanceIdIn(await run()));
    }

    private async Task<string> PostAsync(string path, JsonNode body, Dictionary<string, string> headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(fixture.Host.Address, path));
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

public sealed class RecipesForFunctionApp(FunctionAppFixture fixture) : RecipeTests(fixture), IClassFixture<FunctionAppFixture>;

public sealed class RecipesForLocalHost(LocalFixture fixture) : RecipeTests(fixture), IClassFixture<LocalFixture>;
