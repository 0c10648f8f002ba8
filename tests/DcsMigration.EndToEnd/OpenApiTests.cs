using System.Text.Json;
using DcsMigration.EndToEnd.Hosts;
using Xunit;

namespace DcsMigration.EndToEnd;

/// <summary>The OpenAPI documents that callers import.</summary>
public abstract class OpenApiTests(HostFixture fixture)
{
    [Theory]
    [InlineData("openapi.json", "openapi", "3.1.")]
    [InlineData("swagger.json", "swagger", "2.0")]
    public async Task A_document_contains_its_version_and_the_address_of_the_request(string document, string member, string version)
    {
        using var response = await CreateRequest.GetAsync(fixture.Host, $"/api/{document}");
        var json = await CreateRequest.JsonAsync(response);

        Assert.StartsWith(version, json.GetProperty(member).GetString(), StringComparison.Ordinal);
        Assert.Equal(new Uri(fixture.Host.Address, "/api"), Server(json));
    }

    private static Uri Server(JsonElement document) => document.TryGetProperty("servers", out var servers)
        ? new Uri(servers[0].GetProperty("url").GetString()!)
        : new Uri($"{document.GetProperty("schemes")[0].GetString()}://"
            + $"{document.GetProperty("host").GetString()}{document.GetProperty("basePath").GetString()}");
}

public sealed class FunctionAppOpenApiTests(FunctionAppFixture fixture) : OpenApiTests(fixture), IClassFixture<FunctionAppFixture>;

public sealed class LocalHostOpenApiTests(LocalFixture fixture) : OpenApiTests(fixture), IClassFixture<LocalFixture>;
