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
    [InlineData("another-key", $"?code={CreateRequest.FunctionKey}")]
    public async Task A_missing_or_wrong_key_returns_401_without_a_body(string? header, string query)
    {
        using var response = await CreateRequest.SendAsync(
            fixture.Host, CreateRequest.Named("without-key"), path: CreateRequest.Path + query, headers: (CreateRequest.KeyHeader, header));

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Empty(await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
        Assert.DoesNotContain(fixture.Cloud.Dcs.Tasks, task => task.Name == "without-key");
    }

    [Theory]
    [InlineData(CreateRequest.FunctionKey, "")]
    [InlineData(null, $"?code={CreateRequest.FunctionKey}")]
    [InlineData(CreateRequest.FunctionKey, "?code=another-key")]
    public async Task The_key_is_accepted_in_the_header_or_the_query(string? header, string query)
    {
        using var response = await CreateRequest.SendAsync(
            fixture.Host, CreateRequest.Named("with-key"), path: CreateRequest.Path + query, headers: (CreateRequest.KeyHeader, header));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Theory]
    [InlineData("/api/health")]
    [InlineData("/api/openapi.json")]
    [InlineData("/api/swagger.json")]
    public async Task Public_routes_need_no_key(string path)
    {
        using var response = await CreateRequest.GetAsync(fixture.Host, path);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task The_key_is_not_printed()
    {
        using var inHeader = await CreateRequest.SendAsync(fixture.Host, CreateRequest.Named("not-printed"));
        using var inQuery = await CreateRequest.SendAsync(
            fixture.Host, "[]", path: $"{CreateRequest.Path}?code={CreateRequest.FunctionKey}", headers: (CreateRequest.KeyHeader, null));

        Assert.All([inHeader, inQuery], response => Assert.NotEqual(HttpStatusCode.Unauthorized, response.StatusCode));
        Assert.DoesNotContain(CreateRequest.FunctionKey, fixture.Host.Output, StringComparison.Ordinal);
    }
}

public sealed class FunctionAppFunctionKeyTests(FunctionAppFixture fixture) : FunctionKeyTests(fixture), IClassFixture<FunctionAppFixture>;

public sealed class LocalHostFunctionKeyTests(LocalFixture fixture) : FunctionKeyTests(fixture), IClassFixture<LocalFixture>;
