using System.Net;
using System.Text;
using DcsMigration.EndToEnd.Hosts;
using Xunit;

namespace DcsMigration.EndToEnd;

/// <summary>Mistakes that new users make. Each returns a clear error, and nothing is sent to DCS.</summary>
public abstract class BadInputTests(HostFixture fixture)
{
    public static TheoryData<string, string, int, string> Bodies => new()
    {
        { "empty", "", 400, "FN.4000" },
        { "an array", "[]", 400, "FN.4000" },
        { "null", "null", 400, "FN.4000" },
        { "17 KiB", CreateRequest.Example + new string(' ', 17 * 1024), 413, "FN.4130" },
        { "truncated", CreateRequest.Example[..^20], 400, "FN.4000" },
        { "a trailing comma", CreateRequest.Example[..^1] + ",}", 400, "FN.4000" },
        { "a duplicate name", CreateRequest.Example[..^1] + ",\"name\":\"another\"}", 400, "FN.4000" },
        { "vpcId", Replaced("\"vpc_id\"", "\"vpcId\""), 400, "FN.4001" },
        { "a name of 3", CreateRequest.Named("abc"), 400, "FN.4001" },
        { "a name of 65", CreateRequest.Named(new string('a', 65)), 400, "FN.4001" },
        { "a leading digit", CreateRequest.Named("1abc"), 400, "FN.4001" },
        { "an emoji", CreateRequest.Named("rocket🚀"), 400, "FN.4001" },
        { "an id without dashes", Replaced("5e37b3be-950a-48e1-b498-65b63d336481", "5e37b3be950a48e1b49865b63d336481"), 400, "FN.4001" },
        { "a number for a string", Replaced("\"dcs-migration-thrc\"", "42"), 400, "FN.4001" },
    };

    [Theory]
    [MemberData(nameof(Bodies))]
    public async Task Invalid_input_is_refused(string input, string body, int status, string code)
    {
        using var response = await CreateRequest.SendAsync(fixture.Host, body);
        var error = await CreateRequest.JsonAsync(response);

        Assert.True((int)response.StatusCode == status, $"{input}: {response.StatusCode}");
        Assert.Equal(code, error.GetProperty("error_code").GetString());
        Assert.Equal("function", error.GetProperty("source").GetString());
        Assert.Empty(fixture.Cloud.Dcs.Requests);
    }

    [Fact]
    public async Task Invalid_UTF_8_is_refused()
    {
        byte[] body = [.. Encoding.UTF8.GetBytes(CreateRequest.Example), 0xff];
        using var response = await CreateRequest.SendAsync(fixture.Host.Address, body, "application/json");

        Assert.Equal("FN.4000", await CreateRequest.TextAsync(response, "error_code"));
        Assert.Empty(fixture.Cloud.Dcs.Requests);
    }

    [Fact]
    public async Task An_unsupported_media_type_is_refused()
    {
        using var response = await CreateRequest.SendAsync(fixture.Host, mediaType: "text/plain");

        Assert.Equal(HttpStatusCode.UnsupportedMediaType, response.StatusCode);
        Assert.Equal("FN.4150", await CreateRequest.TextAsync(response, "error_code"));
        Assert.Empty(fixture.Cloud.Dcs.Requests);
    }

    [Fact]
    public async Task A_body_without_a_media_type_is_read()
    {
        using var response = await CreateRequest.SendAsync(fixture.Host, "[]", mediaType: null);

        Assert.Equal("FN.4000", await CreateRequest.TextAsync(response, "error_code"));
    }

    private static string Replaced(string oldText, string newText) =>
        CreateRequest.Example.Replace(oldText, newText, StringComparison.Ordinal);
}

public sealed class FunctionAppBadInputTests(FunctionAppFixture fixture) : BadInputTests(fixture), IClassFixture<FunctionAppFixture>
{
    [Fact]
    public async Task A_GET_returns_404()
    {
        using var response = await CreateRequest.GetAsync(fixture.Host, CreateRequest.Path);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Empty(await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
    }
}

public sealed class LocalHostBadInputTests(LocalFixture fixture) : BadInputTests(fixture), IClassFixture<LocalFixture>
{
    [Fact]
    public async Task A_GET_returns_405_and_names_POST()
    {
        using var response = await CreateRequest.SendAsync(fixture.Host, HttpMethod.Get);

        Assert.Equal(HttpStatusCode.MethodNotAllowed, response.StatusCode);
        Assert.Equal(["POST"], response.Content.Headers.Allow);
        Assert.Empty(await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
    }
}
