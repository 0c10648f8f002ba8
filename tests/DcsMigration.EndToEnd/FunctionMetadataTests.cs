using DcsMigration.EndToEnd.Hosts;
using DcsMigration.WorkerDriver;
using Xunit;

namespace DcsMigration.EndToEnd;

/// <summary>The metadata that the published app sends to the host.</summary>
public sealed class FunctionMetadataTests(FunctionAppFixture fixture) : IClassFixture<FunctionAppFixture>
{
    private FunctionApp App => Assert.IsType<FunctionAppHost>(fixture.Host).App;

    /// <summary>The platforms that send commands read no OpenAPI document.</summary>
    private IEnumerable<FunctionMetadata> Documented => HttpFunctions.Where(function => function.Name != "RunChatCommand");

    private IEnumerable<FunctionMetadata> HttpFunctions => App.Functions.Values.Where(function => function.Route is not null);

    [Theory]
    [InlineData("CreateFromWebhook", "hooks/migration-tasks", "POST", "anonymous")]
    [InlineData("CreateMigrationTask", "migration-tasks", "POST", "function")]
    [InlineData("Health", "health", "GET", "anonymous")]
    [InlineData("OpenApi", "openapi.json", "GET", "anonymous")]
    [InlineData("Ready", "ready", "GET", "function")]
    [InlineData("RunChatCommand", "hooks/commands", "POST", "anonymous")]
    [InlineData("Swagger", "swagger.json", "GET", "anonymous")]
    public void Each_function_has_its_route_method_and_key_level(string name, string route, string method, string level)
    {
        var function = Assert.Single(HttpFunctions, function => function.Name == name);

        Assert.Equal((route, level), (function.Route, function.AuthLevel));
        Assert.Equal(method, Assert.Single(function.Methods));
    }

    [Fact]
    public void A_timer_runs_the_sweep_every_ten_minutes()
    {
        var sweep = App.Functions["Sweep"];

        Assert.Equal(("timerTrigger", "0 */10 * * * *", null), (sweep.TriggerType, sweep.Schedule, sweep.Route));
    }

    [Fact]
    public async Task The_OpenAPI_document_has_the_methods_and_key_levels_of_the_functions()
    {
        using var response = await CreateRequest.GetAsync(fixture.Host, "/api/openapi.json");
        var paths = (await CreateRequest.JsonAsync(response)).GetProperty("paths").EnumerateObject()
            .ToDictionary(path => path.Name, path => path.Value, StringComparer.Ordinal);

        Assert.Equal(
            Documented.Select(function => $"/{function.Route}").Order(StringComparer.Ordinal),
            paths.Keys.Order(StringComparer.Ordinal));
        Assert.All(Documented, function =>
        {
            var operation = paths[$"/{function.Route}"].GetProperty(Assert.Single(function.Methods).ToLowerInvariant());
            Assert.Equal(function.AuthLevel == "function", operation.GetProperty("security").GetArrayLength() == 1);
        });
    }
}
