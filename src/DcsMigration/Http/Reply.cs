using System.Globalization;
using System.Net.Mime;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace DcsMigration.Http;

/// <summary>The reply to a request, which the host writes.</summary>
/// <remarks>
/// Has no public property: the Functions worker would serialize it and send it to the host, which ignores it.
/// error is what the body says; null if it is not an error. requestId is DCS's id of the request.
/// </remarks>
internal sealed class Reply(
    int status,
    ReadOnlyMemory<byte> body,
    ErrorBody? error = null,
    string? requestId = null,
    TimeSpan? retryAfter = null,
    bool isReplayed = false) : IResult
{
    /// <summary>Text is written as it is, not as \u escapes, because people read these replies.</summary>
    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    internal int Status => status;

    internal ErrorBody? Error => error;

    internal TimeSpan? RetryAfter => retryAfter;

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

        await response.Body.WriteAsync(body);
    }

    public static byte[] Utf8(JsonObject json) => Encoding.UTF8.GetBytes(json.ToJsonString(Readable));

    public static string WholeSeconds(TimeSpan wait) =>
        Math.Max(Math.Ceiling(wait.TotalSeconds), 0).ToString(CultureInfo.InvariantCulture);
}
