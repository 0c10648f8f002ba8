using System.Text;
using System.Text.Json;
using DcsMigration.Http;
using Microsoft.AspNetCore.Http;

namespace DcsMigration.Tests.Http;

/// <summary>A reply of the endpoint as its caller sees it.</summary>
internal sealed record Answered(int Status, IHeaderDictionary Headers, byte[] Body)
{
    public const string Name = "task-1";
    public const string Description = "A task";

    public const string Example =
        """
        {"name":"task-1","description":"A task","vpc_id":"1f1bd0d1-0000-4000-8000-00000000000a","subnet_id":"1f1bd0d1-0000-4000-8000-00000000000b","security_group_id":"1f1bd0d1-0000-4000-8000-00000000000c"}
        """;

    public string? this[string member] => Json.GetProperty(member).GetString();

    public string? RetryAfter => Headers.RetryAfter;

    public string? RequestId => Headers["X-Request-Id"];

    public string? Replayed => Headers["Idempotent-Replayed"];

    public JsonElement Json => JsonDocument.Parse(Body).RootElement;

    /// <summary>Posts a body to the endpoint and waits for what comes back.</summary>
    public static async Task<Answered> PostAsync(
        ServiceBeforeSimulator service, string? key, string body = Example, CancellationTokenSource? caller = null)
    {
        var context = new DefaultHttpContext { RequestAborted = caller?.Token ?? CancellationToken.None };
        context.Request.Method = HttpMethods.Post;
        context.Request.ContentType = "application/json";
        context.Request.Body = new MemoryStream(Encoding.UTF8.GetBytes(body));
        if (key is not null)
            context.Request.Headers["Idempotency-Key"] = key;
        var reply = new MemoryStream();
        context.Response.Body = reply;

        await service.Get<CreateEndpoint>().HandleAsync(context);
        return new Answered(context.Response.StatusCode, context.Response.Headers, reply.ToArray());
    }
}
