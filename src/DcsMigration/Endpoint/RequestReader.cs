using DcsMigration.Dcs;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace DcsMigration.Endpoint;

/// <summary>Reads a request off the wire, bounded, and has it validated.</summary>
internal static class RequestReader
{
    public const int LongestBody = 16 * 1024;

    private static readonly Refusal TooLarge = new(FunctionError.TooLarge, "The body is too large: it may have at most 16 KiB.");

    public static async Task<(MigrationTaskRequest? Task, Refusal? Refusal)> ReadAsync(HttpRequest request)
    {
        if (RefuseMediaType(request) is { } wrongMediaType)
            return (null, wrongMediaType);
        if (request.ContentLength > LongestBody)
            return (null, TooLarge);

        // One byte more than it may have, to see whether it has.
        var buffer = new byte[(request.ContentLength ?? LongestBody) + 1];
        try
        {
            var length = await request.Body.ReadAtLeastAsync(
                buffer, buffer.Length, throwOnEndOfStream: false, request.HttpContext.RequestAborted);
            return length > LongestBody ? (null, TooLarge) : RequestValidator.Validate(buffer.AsSpan(0, length));
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            return (null, new Refusal(FunctionError.NotJson, "The body broke off before its end: send it again."));
        }
    }

    private static Refusal? RefuseMediaType(HttpRequest request)
    {
        if (request.Headers.ContentEncoding.Any(encoding => !string.Equals(encoding, "identity", StringComparison.OrdinalIgnoreCase)))
            return new(FunctionError.WrongMediaType, "The body is compressed: send it without a Content-Encoding.");
        if (string.IsNullOrEmpty(request.ContentType))
            return null;
        if (!request.HasJsonContentType())
            return new(FunctionError.WrongMediaType, "The body must be JSON: send the header 'Content-Type: application/json'.");

        var charset = MediaTypeHeaderValue.Parse(request.ContentType).Charset.Value?.Trim('"');
        return string.IsNullOrEmpty(charset) || string.Equals(charset, "utf-8", StringComparison.OrdinalIgnoreCase)
            ? null
            : new(FunctionError.WrongMediaType, "The body must be JSON in UTF-8: leave the charset out of Content-Type, or make it utf-8.");
    }
}
