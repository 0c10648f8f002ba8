using System.Net.Mime;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace DcsMigration.Http;

/// <summary>Reads the body of a request. Limits its size and the time that it takes.</summary>
internal static class RequestReader
{
    public const int MaxBodyBytes = 16 * 1024;

    private static readonly TimeSpan BodyTimeout = TimeSpan.FromSeconds(10);

    /// <summary>The raw bytes of a JSON body.</summary>
    public static ValueTask<Parsed<ReadOnlyMemory<byte>>> ReadAsync(HttpRequest request, TimeProvider time) =>
        RefuseMediaType(request) is { } wrongMediaType
            ? ValueTask.FromResult<Parsed<ReadOnlyMemory<byte>>>(wrongMediaType)
            : ReadAnyAsync(request, time);

    /// <summary>The raw bytes of any body.</summary>
    public static async ValueTask<Parsed<ReadOnlyMemory<byte>>> ReadAnyAsync(HttpRequest request, TimeProvider time)
    {
        if (request.ContentLength > MaxBodyBytes)
            return TooLarge;

        // For the local host. The Functions host reads the whole body, however slow it is, before it calls the worker.
        using var deadline = new CancellationTokenSource(BodyTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(request.HttpContext.RequestAborted, deadline.Token);

        // One byte more than is allowed, to detect a longer body.
        var buffer = new byte[(request.ContentLength ?? MaxBodyBytes) + 1];
        try
        {
            var length = await request.Body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, either.Token);
            return length > MaxBodyBytes ? TooLarge : (ReadOnlyMemory<byte>)buffer.AsMemory(0, length);
        }
        catch (Exception e) when (e is BadHttpRequestException { StatusCode: StatusCodes.Status408RequestTimeout }
            || (e is OperationCanceledException && deadline.IsCancellationRequested))
        {
            return TooSlow;
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            return new Refusal(
                FunctionError.NotJson with { Advice = "Send the whole body." }, "Send the body again: it ended too early.");
        }
    }

    internal static Refusal TooSlow =>
        new(FunctionError.BodyTimeout, $"Send the body again: it did not arrive within {BodyTimeout.TotalSeconds} seconds.");

    private static Refusal TooLarge => new(FunctionError.TooLarge, $"Shorten the body: it may have at most {MaxBodyBytes / 1024} KiB.");

    private static Refusal? RefuseMediaType(HttpRequest request)
    {
        if (ContentEncoding.Error(request.Headers.ContentEncoding) is { } wrongEncoding)
            return new(FunctionError.WrongMediaType, wrongEncoding);
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
