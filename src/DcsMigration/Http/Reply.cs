using System.Globalization;
using System.Net.Mime;
using Microsoft.AspNetCore.Http;

namespace DcsMigration.Http;

/// <summary>What goes back to the caller.</summary>
internal sealed record Reply(int Status, ReadOnlyMemory<byte> Body)
{
    /// <summary>The code of an error of our own. One of DCS is DCS's text: its log line is written where it is cleaned.</summary>
    public string? ErrorCode { get; init; }

    /// <summary>DCS's id of the request.</summary>
    public string? RequestId { get; init; }

    /// <summary>When to ask again; in whole seconds on the wire.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>The task was created by an earlier request.</summary>
    public bool Replayed { get; init; }

    /// <summary>The methods that the route takes.</summary>
    public string? Allow { get; init; }

    public async Task WriteAsync(HttpResponse response)
    {
        response.StatusCode = Status;
        response.ContentType = MediaTypeNames.Application.Json;
        response.ContentLength = Body.Length;
        response.Headers.CacheControl = "no-store";
        response.Headers.XContentTypeOptions = "nosniff";
        if (RequestId is not null)
            response.Headers["X-Request-Id"] = RequestId;
        if (RetryAfter is { } wait)
            response.Headers.RetryAfter = WholeSeconds(wait);
        if (Replayed)
            response.Headers["Idempotent-Replayed"] = "true";
        if (Allow is not null)
            response.Headers.Allow = Allow;

        await response.Body.WriteAsync(Body);
    }

    /// <summary>Replaces a reply that could not be written to its end. One that is on its way can only be cut off.</summary>
    public Task WriteInsteadAsync(HttpContext context)
    {
        if (context.Response.HasStarted)
        {
            context.Abort();
            return Task.CompletedTask;
        }

        context.Response.Clear();
        return WriteAsync(context.Response);
    }

    public static string WholeSeconds(TimeSpan wait) => Math.Max(Math.Ceiling(wait.TotalSeconds), 0).ToString(CultureInfo.InvariantCulture);
}
