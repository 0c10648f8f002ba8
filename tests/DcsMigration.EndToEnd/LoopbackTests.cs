using Xunit;

namespace DcsMigration.EndToEnd;

/// <summary>Without a function key, a web page in a browser on this machine can't create a task.</summary>
public sealed class LoopbackTests : IAsyncLifetime
{
    private LocalProcess _local = null!;

    public async ValueTask InitializeAsync() => _local = await LocalProcess.StartAsync();

    public ValueTask DisposeAsync() => _local.DisposeAsync();

    [Theory]
    [InlineData("Host", "attacker.example:7071")]
    [InlineData("Host", "127.0.0.1.attacker.example")]
    [InlineData("Host", "loopback")]
    [InlineData("Host", "192.0.2.1:7071")]
    [InlineData("Host", "0.0.0.0:7071")]
    [InlineData("Origin", "https://attacker.example")]
    [InlineData("Origin", "http://localhost:3000")]
    [InlineData("Origin", "null")]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    public async Task A_request_that_may_come_from_a_web_page_is_refused(string name, string value)
    {
        using var response = await CreateRequest.SendAsync(_local, mediaType: null, headers: (name, value));

        await HttpAssert.StatusAsync(403, response);
        Assert.Equal("nosniff", Assert.Single(response.Headers.GetValues("X-Content-Type-Options")));
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.StartsWith("Refused: without a function key", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Host", "localhost")]
    [InlineData("Host", "LOCALHOST:7071")]
    [InlineData("Host", "[::1]:7071")]
    [InlineData("Host", "127.0.0.2:7071")]
    [InlineData("Sec-Fetch-Site", "none")]
    [InlineData("Sec-Fetch-Site", "same-origin")]
    public async Task A_request_from_a_program_on_this_machine_is_accepted(string name, string value)
    {
        using var response = await CreateRequest.SendAsync(_local, headers: (name, value));

        await HttpAssert.StatusAsync(200, response);
        Assert.Equal("nosniff", Assert.Single(response.Headers.GetValues("X-Content-Type-Options")));
    }

    [Fact]
    public async Task A_request_from_a_page_of_this_host_is_accepted()
    {
        using var response = await CreateRequest.SendAsync(_local, headers: ("Origin", _local.Address.GetLeftPart(UriPartial.Authority)));

        await HttpAssert.StatusAsync(200, response);
    }

    [Fact]
    public async Task With_a_key_any_host_name_and_origin_are_accepted()
    {
        await using var local = await LocalProcess.StartAsync(
            new Dictionary<string, string> { ["Local__FunctionKey"] = CreateRequest.FunctionKey });

        using var response = await CreateRequest.SendAsync(
            local, headers: [("Host", "service.example"), ("Origin", "https://app.example")]);

        await HttpAssert.StatusAsync(200, response);
    }
}
