using System.Net;
using DcsMigration.EndToEnd.Hosts;
using Xunit;

namespace DcsMigration.EndToEnd;

public abstract class FunctionKeyTests(HostFixture fixture)
{
    [Theory]
    [InlineData(null, "")]
    [InlineData("", "")]
    [InlineData("another-key", "")]
    [InlineData("A-KEY-FOR-TESTS", "")]
    [InlineData(null, "?code=another-key")]
    [InlineData("another-key", "?code=a-key-for-tests")]
    public async Task Without_the_right_key_a_create_is_refused_without_a_body(string? header, string query)
    {
        using var response = await CreateRequest.SendAsync(
            fixture.Host, CreateRequest.Named("without-key"), path: CreateRequest.Path + query, headers: (CreateRequest.KeyHeader, header));

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Empty(await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
        Assert.DoesNotContain(fixture.Cloud.Dcs.Tasks, task => task.Name == "without-key");
    }

    [Theory]
    [InlineData(Recipe.Key, "")]
    [InlineData(null, "?code=a-key-for-tests")]
    [InlineData(Recipe.Key, "?code=another-key")]
    public async Task With_the_key_in_the_header_or_the_query_it_is_served(string? header, string query)
    {
        using var response = await CreateRequest.SendAsync(
            fixture.Host, CreateRequest.Named("with-key"), path: CreateRequest.Path + query, headers: (CreateRequest.KeyHeader, header));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Theory]
    [InlineData("/api/health")]
    [InlineData("/api/openapi.json")]
    [InlineData("/api/swagger.json")]
    public async Task What_needs_no_key_is_served_without_one(string path)
    {
        using var response = await CreateRequest.GetAsync(fixture.Host, path);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task The_key_itself_is_not_printed()
    {
        using var inHeader = await CreateRequest.SendAsync(fixture.Host, CreateRequest.Named("not-printed"));
        using var inQuery = await CreateRequest.SendAsync(
            fixture.Host, "[]", path: $"{CreateRequest.Path}?code={Recipe.Key}", headers: (CreateRequest.KeyHeader, null));

        Assert.All([inHeader, inQuery], response => Assert.NotEqual(HttpStatusCode.Unauthorized, response.StatusCode));
        Assert.DoesNotContain(Recipe.Key, fixture.Host.Printed, StringComparison.Ordinal);
    }
}

public sealed class FunctionKeyOfFunctionApp(FunctionAppFixture fixture) : FunctionKeyTests(fixture), IClassFixture<FunctionAppFixture>;

public sealed class FunctionKeyOfLocalHost(LocalFixture fixture) : FunctionKeyTests(fixture), IClassFixture<LocalFixture>;
