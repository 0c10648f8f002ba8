using System.Text;
using System.Text.Json;
using DcsMigration.Http;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace DcsMigration.Tests.Http;

/// <summary>A reply as the caller gets it.</summary>
internal sealed record SentReply(int Status, IReadOnlyDictionary<string, string> Headers, byte[] Body)
{
    public string Text => Encoding.UTF8.GetString(Body);

    public JsonElement Json => JsonElement.Parse(Body);

    public string? Code => this["error_code"];

    public string? Message => this["error_msg"];

    /// <summary>The names of the members, in order.</summary>
    public string Members => string.Join(' ', Json.EnumerateObject().Select(member => member.Name));

    /// <summary>The text of a member.</summary>
    public string? this[string member] => Json.GetProperty(member).GetString();

    public string? Header(string name) => Headers.GetValueOrDefault(name);

    /// <summary>
    /// The message starts with what to do, and the run history of a low-code tool, which shows a hundred characters, shows it.
    /// </summary>
    public void AssertAdvises(string advice)
    {
        Assert.StartsWith(advice, Message, StringComparison.Ordinal);
        Assert.Contains(advice, Text[..100], StringComparison.Ordinal);
    }

    public static SentReply In(HttpContext context) => new(
        context.Response.StatusCode,
        context.Response.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase),
        ((MemoryStream)context.Response.Body).ToArray());

    public static async Task<SentReply> Of(Reply reply)
    {
        var context = HttpContexts.Get();
        await reply.ExecuteAsync(context);
        return In(context);
    }
}
