using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using DcsMigration.EndToEnd.Hosts;
using Xunit;

namespace DcsMigration.EndToEnd;

/// <summary>
/// Each recipe works as written, and returns the same task when it runs again. One host is enough: ParityTests compare the two.
/// </summary>
public sealed partial class RecipeTests(LocalFixture fixture) : IClassFixture<LocalFixture>
{
    [Fact]
    public async Task The_curl_recipe_creates_one_task()
    {
        Recipe.Require("bash", "curl");

        await AssertOneTaskAsync(() => Recipe.RunAsync(new("bash", ["-c", Recipe.InReadme("sh", "order-4711")]), fixture.Host.Address));
    }

    [Fact]
    public async Task The_Python_recipe_creates_one_task()
    {
        Recipe.Require("python3");

        await AssertOneTaskAsync(() => Recipe.RunAsync(new("python3", ["-c", Recipe.InLanguage("python")]), fixture.Host.Address));
    }

    [Fact]
    public async Task The_JavaScript_recipe_creates_one_task()
    {
        Recipe.Require("node");

        await AssertOneTaskAsync(() => Recipe.RunAsync(
            new("node", ["--input-type=module", "--eval", Recipe.InLanguage("js")]), fixture.Host.Address));
    }

    [Fact]
    public async Task The_CSharp_recipe_creates_one_task()
    {
        var folder = Directory.CreateTempSubdirectory("recipe-");
        try
        {
            var file = Path.Combine(folder.FullName, "create.cs");
            await File.WriteAllTextAsync(file, Recipe.InLanguage("csharp"), TestContext.Current.CancellationToken);

            await AssertOneTaskAsync(() => Recipe.RunAsync(new("dotnet", ["run", file]), fixture.Host.Address));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>PowerShell may not be installed, so the test builds the request from the lines of the recipe.</summary>
    [Fact]
    public async Task The_PowerShell_recipe_creates_one_task()
    {
        var script = Recipe.InLanguage("powershell");
        var body = new JsonObject(PowerShellMember().Matches(script)
            .Select(member => KeyValuePair.Create(member.Groups["name"].Value, (JsonNode?)member.Groups["value"].Value)));
        var headers = PowerShellHeader().Matches(script).ToDictionary(
            header => header.Groups["name"].Value,
            header => (string?)header.Groups["value"].Value.Trim('"'),
            StringComparer.Ordinal);
        Assert.Contains(
            "Invoke-RestMethod \"$env:URL/api/migration-tasks\" -Method Post -ContentType \"application/json; charset=utf-8\"",
            script,
            StringComparison.Ordinal);
        Assert.Equal(["Idempotency-Key", "x-functions-key"], headers.Keys.Order(StringComparer.Ordinal));
        headers["x-functions-key"] = headers["x-functions-key"]?.Replace("$env:KEY", CreateRequest.FunctionKey, StringComparison.Ordinal);

        await AssertOneTaskAsync(() => PostAsync(body, headers));
    }

    private static async Task AssertOneTaskAsync(Func<Task<string>> run)
    {
        var first = Recipe.InstanceIdIn(await run());
        Assert.Equal(first, Recipe.InstanceIdIn(await run()));
    }

    private async Task<string> PostAsync(JsonObject body, Dictionary<string, string?> headers)
    {
        using var response = await CreateRequest.SendAsync(
            fixture.Host, body.ToJsonString(), headers: [.. headers.Select(header => (header.Key, header.Value))]);
        return await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
    }

    [GeneratedRegex("^  (?<name>\\w+) += \"(?<value>[^\"]*)\"$", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex PowerShellMember();

    [GeneratedRegex("\"(?<name>[A-Za-z-]+)\" = (?<value>\\$env:KEY|\"[^\"]*\")", RegexOptions.ExplicitCapture)]
    private static partial Regex PowerShellHeader();
}
