using System.Net.Mime;
using DcsMigration.Dcs;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace DcsMigration.Endpoint;

/// <summary>Reads a request off the wire, bounded, and has it validated.</summary>
internal static class RequestReader
{
    public const int MaxBodyBytes = 16 * 1024;

    public static async ValueTask<(MigrationTaskRequest? Task, Refusal? Refusal)> ReadAsync(HttpRequest request)
    {
        var (body, refusal) = await ReadBodyAsync(request);
        return refusal is null ? RequestValidator.Validate(body.Span) : (null, refusal);
    }

    /// <summary>The raw bytes of a body of JSON, or why they can't be taken.</summary>
    public static async ValueTask<(ReadOnlyMemory<byte> Body, Refusal? Refusal)> ReadBodyAsync(HttpRequest request)
    {
        if (RefuseMediaType(request) is { } wrongMediaType)
            return (default, wrongMediaType);
        if (request.ContentLength > MaxBodyBytes)
            return (default, TooLarge);

        // One byte more than it may have, to see whether it has.
        var buffer = new byte[(request.ContentLength ?? MaxBodyBytes) + 1];
        try
        {
            var length = await request.Body.ReadAtLeastAsync(
                buffer, buffer.Length, throwOnEndOfStream: false, request.HttpContext.RequestAborted);
            return length > MaxBodyBytes ? (default, TooLarge) : (buffer.AsMemory(0, length), null);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            return (default, new Refusal(FunctionError.NotJson, "Send the body again: it broke off before its end."));
        }
    }

    private static Refusal TooLarge => new(FunctionError.TooLarge, $"Send less: the body may have at most {MaxBodyBytes / 1024} KiB.");

    private static Refusal? RefuseMediaType(HttpRequest request)
    {
        var encodings = request.Headers.ContentEncoding;
        if (encodings.Count > 0 && encodings.Any(encoding => !string.Equals(encoding, "identity", StringComparison.OrdinalIgnoreCase)))
            return new(FunctionError.WrongMediaType, "Send the body without a Content-Encoding: it is compressed.");
        if (string.IsNullOrEmpty(request.ContentType) || request.ContentType == MediaTypeNames.Application.Json)
            return null;
        if (!request.HasJsonContentType())
            return new(FunctionError.WrongMediaType, "Send the header 'Content-Type: application/json': the body must be JSON.");

        var charset = MediaTypeHeaderValue.Parse(request.ContentType).Charset.Value?.Trim('"');
        return string.IsNullOrEmpty(charset) || charset.ToUpperInvariant() is "UTF-8" or "UTF8"
            ? null
            : new(FunctionError.WrongMediaType, "Leave the charset out of Content-Type, or make it utf-8: the body must be JSON in UTF-8.");
    }
}
