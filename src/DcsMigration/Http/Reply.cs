using System.Globalization;
using System.Net.Mime;
using Microsoft.AspNetCore.Http;

namespace DcsMigration.Http;

/// <summary>The reply to a request, which the host writes.</summary>
/// <remarks>
/// No property is public, because the Functions worker serializes public properties of a function's result and sends them to its host,
/// which ignores them.
/// </remarks>
/// <param name="status">The status code.</param>
/// <param name="body">The JSON.</param>
/// <param name="errorCode">The code of an error of our own. An error of DCS is logged where its text is cleaned.</param>
/// <param name="requestId">DCS's id of the request.</param>
/// <param name="retryAfter">When to retry; in whole seconds on the wire.</param>
/// <param name="isReplayed">The task was created by an earlier request.</param>
/// <param name="allow">The methods that the route takes.</param>
internal sealed class Reply(
    int status,
    ReadOnlyMemory<byte> body,
    string? errorCode = null,
    string? requestId = null,
    TimeSpan? retryAfter = null,
    bool isReplayed = false,
    string? allow = null) : IResult
{
    internal int Status => status;

    internal string? ErrorCode => errorCode;

    internal ReadOnlyMemory<byte> Body => body;

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.StatusCode = status;
        response.ContentType = MediaTypeNames.Application.Json;
        response.ContentLength = body.Length;
        response.Headers.CacheControl = "no-store";
        response.Headers.XContentTypeOptions = "nosniff";
        if (requestId is not null)
            response.Headers["X-Request-Id"] = requestId;
        if (retryAfter is { } wait)
            response.Headers.RetryAfter = WholeSeconds(wait);
        if (isReplayed)
            response.Headers["Idempotent-Replayed"] = "true";
        if (allow is not null)
            response.Headers.Allow = allow;

        await response.Body.WriteAsync(body);
    }

    public static string WholeSeconds(TimeSpan wait) => Math.Max(Math.Ceiling(wait.TotalSeconds), 0).ToString(CultureInfo.InvariantCulture);
}
