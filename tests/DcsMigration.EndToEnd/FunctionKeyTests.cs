using System.Net;
using Xunit;

namespace DcsMigration.EndToEnd;

public sealed class FunctionKeyTests : IAsyncLifetime
{
    private const string Key = "a-key-for-tests";

    private LocalProcess _local = null!;

    public async ValueTask InitializeAsync() =>
        _local = await LocalProcess.StartAsync(new Dictionary<string, string>(StringComparer.Ordinal) { ["Local__FunctionKey"] = Key });

    public ValueTask DisposeAsync() => _local.DisposeAsync();

    [Fact]
    public async Task Without_the_key_a_create_is_refused_without_a_word()
    {
        using var response = await CreateRequest.SendAsync(_local, headers: (CreateRequest.KeyHeader, null));

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Empty(await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task With_the_key_in_the_header_it_is_served()
    {
        using var response = await CreateRequest.SendAsync(_local, headers: ("x-functions-key", Key));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task The_key_itself_is_not_printed()
    {
        using var response = await CreateRequest.SendAsync(_local, headers: ("x-functions-key", Key));

        Assert.DoesNotContain(Key, _local.Output + _local.Error, StringComparison.Ordinal);
    }
}
