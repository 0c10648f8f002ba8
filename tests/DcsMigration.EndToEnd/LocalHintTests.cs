using DcsMigration.EndToEnd.Hosts;
using Xunit;

namespace DcsMigration.EndToEnd;

/// <summary>Where the Functions host answers without a body, the local host says what is wrong.</summary>
public sealed class LocalHintTests(LocalFixture local) : IClassFixture<LocalFixture>
{
    [Theory]
    [InlineData("/")]
    [InlineData("/api")]
    [InlineData("/api/migration-task")]
    public async Task A_path_without_a_route_gets_the_routes(string path)
    {
        using var response = await CreateRequest.GetAsync(local.Host, path);

        Assert.Equal(
            """
            404 This path has no route. The routes are:
            POST /api/migration-tasks
            POST /api/hooks/migration-tasks
            POST /api/hooks/commands
            GET  /api/health
            GET  /api/ready
            GET  /api/openapi.json
            GET  /api/swagger.json

            """.ReplaceLineEndings("\n"),
            await HttpAssert.TextAsync(response));
    }

    [Theory]
    [InlineData(null, "401 The header x-functions-key is missing.")]
    [InlineData("", "401 The header x-functions-key is missing.")]
    [InlineData("wrong", "401 The function key is wrong. Send the value of Local__FunctionKey in the header x-functions-key.")]
    public async Task A_401_says_what_is_wrong_with_the_key(string? key, string text)
    {
        using var response = await CreateRequest.SendAsync(local.Host, headers: (CreateRequest.KeyHeader, key));

        Assert.StartsWith(text, await HttpAssert.TextAsync(response), StringComparison.Ordinal);
    }
}
