using System.Text.Json.Nodes;
using DcsMigration.Http;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace DcsMigration.Tests.Http.OpenApi;

public sealed class OpenApiTests
{
    [Theory]
    [InlineData("https", "dcs.example", "https://dcs.example/api")]
    [InlineData("http", "127.0.0.1:7071", "http://127.0.0.1:7071/api")]
    [InlineData("https", "xn--bcher-kva.example", "https://xn--bcher-kva.example/api")]
    [InlineData("https", "", "/api")]
    public async Task The_server_is_that_of_the_request(string scheme, string host, string url)
    {
        var document = await OpenApiAsync(scheme, host);

        Assert.Equal(url, (string?)Assert.Single(document["servers"]!.AsArray())!["url"]);
    }

    [Theory]
    [InlineData("https", "dcs.example")]
    [InlineData("http", "127.0.0.1:7071")]
    public async Task OpenAPI_2_0_has_host_base_path_and_scheme(string scheme, string host)
    {
        var document = await SwaggerAsync(scheme, host);

        Assert.Equal(host, (string?)document["host"]);
        Assert.Equal("/api", (string?)document["basePath"]);
        Assert.Equal(scheme, (string?)Assert.Single(document["schemes"]!.AsArray()));
    }

    [Fact]
    public async Task Without_a_host_OpenAPI_2_0_has_only_the_base_path()
    {
        var document = await SwaggerAsync("http", "");

        Assert.Null(document["host"]);
        Assert.Null(document["schemes"]);
        Assert.Equal("/api", (string?)document["basePath"]);
    }

    [Theory]
    [InlineData("\"}],\"paths\":{}")]
    [InlineData("a\\\"b\n\u0000<script>")]
    [InlineData("\ud800")]
    [InlineData("xn--0000h")]
    [InlineData("ü.example")]
    [InlineData("a.example,b.example")]
    public async Task A_hostile_host_is_escaped(string host)
    {
        var openApi = await OpenApiAsync("https", host);
        var swagger = await SwaggerAsync("https", host);

        var sent = host.Replace('\ud800', '\ufffd');
        Assert.Equal($"https://{sent}/api", (string?)Assert.Single(openApi["servers"]!.AsArray())!["url"]);
        Assert.Equal(sent, (string?)swagger["host"]);
        Assert.NotEmpty(openApi["paths"]!.AsObject());
    }

    [Fact]
    public async Task An_unknown_scheme_is_http()
    {
        var document = await SwaggerAsync("javascript", "dcs.example");

        Assert.Equal("http", (string?)Assert.Single(document["schemes"]!.AsArray()));
    }

    [Fact]
    public async Task Only_the_server_differs_from_the_file()
    {
        var openApi = await OpenApiAsync("https", "dcs.example");
        var swagger = await SwaggerAsync("https", "dcs.example");

        var writtenOpenApi = ContractFile.Read(ContractFile.OpenApi);
        openApi["servers"] = writtenOpenApi["servers"]!.DeepClone();
        Assert.True(JsonNode.DeepEquals(writtenOpenApi, openApi));
        swagger.Remove("host");
        swagger.Remove("schemes");
        Assert.True(JsonNode.DeepEquals(ContractFile.Read(ContractFile.Swagger), swagger));
    }

    private static async Task<JsonObject> OpenApiAsync(string scheme, string host) =>
        JsonNode.Parse((await SendAsync(Endpoints.OpenApiAsync, scheme, host)).Body)!.AsObject();

    private static async Task<JsonObject> SwaggerAsync(string scheme, string host) =>
        JsonNode.Parse((await SendAsync(Endpoints.SwaggerAsync, scheme, host)).Body)!.AsObject();

    private static async Task<SentReply> SendAsync(Func<HttpRequest, Task<IResult>> endpoint, string scheme, string host)
    {
        var context = HttpContexts.Get();
        context.Request.Scheme = scheme;
        context.Request.Headers.Host = host;
        await (await endpoint(context.Request)).ExecuteAsync(context);
        return SentReply.In(context);
    }
}
