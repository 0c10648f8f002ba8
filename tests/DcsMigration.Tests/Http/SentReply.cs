using System.Text;
using System.Text.Json;
using DcsMigration.Http;
using Microsoft.AspNetCore.Http;

namespace DcsMigration.Tests.Http;

/// <summary>A reply as the caller gets it.</summary>
internal sealed record SentReply(int Status, IReadOnlyDictionary<string, string> Headers, byte[] Body)
{
    public string Text => Encoding.UTF8.GetString(Body);

    public JsonElement Json => JsonElement.Parse(Body);

    public string? Code => Json.GetProperty("error_code").GetString();

    public string? Message => Json.GetProperty("error_msg").GetString();

    /// <summary>The names of the members, in order.</summary>
    public string Members => string.Join(' ', Json.EnumerateObject().Select(member => member.Name));

    public string? Header(string name) => Headers.GetValueOrDefault(name);

    public static SentReply In(HttpContext context) => new(
        context.Response.StatusCode,
        context.Response.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase),
        ((MemoryStream)context.Response.Body).ToArray());

    public static async Task<SentReply> Of(Reply reply)
    {
        var context = HttpContexts.Get();
        await reply.WriteAsync(context.Response);
        return In(context);
    }
}
