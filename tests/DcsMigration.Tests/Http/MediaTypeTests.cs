using Microsoft.AspNetCore.Http;
using Xunit;

namespace DcsMigration.Tests.Http;

/// <summary>Which bodies count as JSON by their headers.</summary>
public sealed class MediaTypeTests
{
    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("application/json")]
    [InlineData("APPLICATION/JSON")]
    [InlineData("application/json; charset=utf-8")]
    [InlineData("application/json;charset=UTF-8")]
    [InlineData("application/json; charset=\"UTF-8\"")]
    [InlineData("application/json; charset=utf8")]
    [InlineData("application/json; charset=UTF8")]
    [InlineData("application/json; odata.metadata=minimal")]
    [InlineData("application/cloudevents+json")]
    [InlineData("application/cloudevents+json; charset=utf-8")]
    [InlineData("application/vnd.github.v3+json")]
    public async Task A_media_type_of_JSON_or_none_is_accepted(string? contentType) =>
        Assert.Null(await RefusalOf(HttpContexts.Post(Bodies.ExampleBytes, contentType)));

    [Theory]
    [InlineData("text/plain")]
    [InlineData("text/json")]
    [InlineData("application/xml")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("application/jsonx")]
    [InlineData("application/json-seq")]
    [InlineData("application/")]
    [InlineData("json")]
    [InlineData(";;")]
    [InlineData("application/json; charset=utf-16")]
    [InlineData("application/json; charset=latin1")]
    [InlineData("application/cloudevents+json; charset=utf-16")]
    [InlineData("application/json, text/plain")]
    public async Task Another_media_type_is_refused(string contentType) =>
        Assert.Equal("415 FN.4150", await RefusalOf(HttpContexts.Post(Bodies.ExampleBytes, contentType)));

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    [InlineData("identity, gzip")]
    public async Task A_compressed_body_is_refused(string encoding)
    {
        var context = HttpContexts.Post(Bodies.ExampleBytes);
        context.Request.Headers.ContentEncoding = encoding;

        Assert.Equal("415 FN.4150", await RefusalOf(context));
    }

    [Theory]
    [InlineData("identity")]
    [InlineData("Identity")]
    public async Task The_encoding_identity_is_accepted(string encoding)
    {
        var context = HttpContexts.Post(Bodies.ExampleBytes);
        context.Request.Headers.ContentEncoding = encoding;

        Assert.Null(await RefusalOf(context));
    }

    [Fact]
    public async Task A_compression_beside_identity_is_refused()
    {
        var context = HttpContexts.Post(Bodies.ExampleBytes);
        context.Request.Headers.ContentEncoding = new(["identity", "gzip"]);

        Assert.Equal("415 FN.4150", await RefusalOf(context));
    }

    [Fact]
    public async Task Each_refusal_says_what_to_do()
    {
        Assert.Equal(
            "Send the header 'Content-Type: application/json': the body must be JSON.",
            await MessageFor(HttpContexts.Post(Bodies.ExampleBytes, "text/plain")));
        Assert.Equal(
            "Leave the charset out of Content-Type, or make it utf-8: the body must be JSON in UTF-8.",
            await MessageFor(HttpContexts.Post(Bodies.ExampleBytes, "application/json; charset=utf-16")));
    }

    [Theory]
    [InlineData("gzip", "Send the body uncompressed, without Content-Encoding: gzip.")]
    [InlineData("GZIP", "Send the body uncompressed, without Content-Encoding: GZIP.")]
    [InlineData("identity, br", "Send the body uncompressed, without Content-Encoding: identity, br.")]
    [InlineData("deflate", "Send the body uncompressed, without Content-Encoding: deflate.")]
    [InlineData("zstd", "Send the body uncompressed, without Content-Encoding: zstd.")]
    [InlineData("x-gzip", "Send the body uncompressed, without Content-Encoding: x-gzip.")]
    [InlineData("utf-8", "Remove the header Content-Encoding: utf-8. A charset belongs in Content-Type.")]
    [InlineData("UTF8", "Remove the header Content-Encoding: UTF8. A charset belongs in Content-Type.")]
    [InlineData("iso-8859-1", "Remove the header Content-Encoding: iso-8859-1. A charset belongs in Content-Type.")]
    [InlineData("base64", "Remove the header Content-Encoding: base64. Send the JSON as it is.")]
    [InlineData("aws-chunked", "Remove the header Content-Encoding: aws-chunked. Send the JSON as it is.")]
    [InlineData("application/json", "Remove the header Content-Encoding: application/json. Send the JSON as it is.")]
    public async Task A_content_encoding_that_is_refused_is_named(string encoding, string message)
    {
        var context = HttpContexts.Post(Bodies.ExampleBytes);
        context.Request.Headers.ContentEncoding = encoding;

        Assert.Equal(message, await MessageFor(context));
    }

    [Fact]
    public async Task A_long_content_encoding_is_shortened()
    {
        var context = HttpContexts.Post(Bodies.ExampleBytes);
        context.Request.Headers.ContentEncoding = new string('x', 5000);

        Assert.Equal($"Remove the header Content-Encoding: {new string('x', 63)}…. Send the JSON as it is.", await MessageFor(context));
    }

    /// <summary>Status and code, or null where the request was accepted.</summary>
    private static async Task<string?> RefusalOf(HttpContext context)
    {
        var (_, refusal) = await Validation.ReadAsync(context);
        return refusal is null ? null : $"{refusal.Error.Status} {refusal.Error.Code}";
    }

    private static async Task<string> MessageFor(HttpContext context) =>
        (await Validation.ReadAsync(context)).Refusal!.Message;
}
