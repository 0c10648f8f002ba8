using System.Globalization;
using System.Text;
using DcsMigration.Http;
using Xunit;

namespace DcsMigration.Tests.Http;

public sealed class ReplyTests
{
    private static readonly byte[] Body = Encoding.UTF8.GetBytes("""{"a":"é"}""");

    [Fact]
    public async Task Status_and_body_are_sent_as_they_are()
    {
        var sent = await SentReply.Of(new Reply(418, Body));

        Assert.Equal(418, sent.Status);
        Assert.Equal(Body, sent.Body);
    }

    [Fact]
    public async Task Every_reply_is_JSON_with_its_length_and_is_neither_cached_nor_sniffed()
    {
        var sent = await SentReply.Of(new Reply(200, Body));

        Assert.Equal("application/json", sent.Header("Content-Type"));
        Assert.Equal(Body.Length.ToString(CultureInfo.InvariantCulture), sent.Header("Content-Length"));
        Assert.Equal("no-store", sent.Header("Cache-Control"));
        Assert.Equal("nosniff", sent.Header("X-Content-Type-Options"));
    }

    [Fact]
    public async Task Headers_that_have_no_value_are_left_out()
    {
        var sent = await SentReply.Of(new Reply(200, Body));

        Assert.Equal(
            "Cache-Control Content-Length Content-Type X-Content-Type-Options",
            string.Join(' ', sent.Headers.Keys.Order(StringComparer.Ordinal)));
    }

    [Fact]
    public async Task The_request_id_is_sent()
    {
        var sent = await SentReply.Of(new Reply(200, Body, requestId: "id-of-dcs"));

        Assert.Equal("id-of-dcs", sent.Header("X-Request-Id"));
    }

    [Fact]
    public async Task A_replayed_reply_says_so()
    {
        var sent = await SentReply.Of(new Reply(200, Body, isReplayed: true));

        Assert.Equal("true", sent.Header("Idempotent-Replayed"));
    }

    [Theory]
    [InlineData(-1500, "0")]
    [InlineData(0, "0")]
    [InlineData(1, "1")]
    [InlineData(1000, "1")]
    [InlineData(1001, "2")]
    [InlineData(120_000, "120")]
    [InlineData(86_400_000, "86400")]
    public async Task Retry_After_is_rounded_up_to_whole_seconds(int milliseconds, string seconds)
    {
        var sent = await SentReply.Of(new Reply(503, Body, retryAfter: TimeSpan.FromMilliseconds(milliseconds)));

        Assert.Equal(seconds, sent.Header("Retry-After"));
    }
}
