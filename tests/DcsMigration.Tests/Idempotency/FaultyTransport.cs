using System.Collections.Concurrent;
using System.Text;
using Azure.Core;
using Azure.Core.Pipeline;

namespace DcsMigration.Tests.Idempotency;

/// <summary>The real transport. It lists what it sends, and it can lose one reply, or run something before one request.</summary>
internal sealed class FaultyTransport : HttpPipelineTransport
{
    private readonly HttpPipelineTransport _inner = HttpClientTransport.Shared;

    /// <summary>The requests to the table, such as "insert record" or "replace lock". Tests add their own events.</summary>
    public ConcurrentQueue<string> Sent { get; } = new();

    /// <summary>The body of the last write.</summary>
    public string? LastBody { get; private set; }

    /// <summary>The next request with this method is served, but its reply is lost, so the SDK sends the request again.</summary>
    public RequestMethod? LosesReplyTo { get; set; }

    /// <summary>Runs before the next request with this method is sent.</summary>
    public (RequestMethod Method, Func<Task> Run)? Before { get; set; }

    public override Request CreateRequest() => _inner.CreateRequest();

    public override void Process(HttpMessage message) => throw new NotSupportedException();

    public override async ValueTask ProcessAsync(HttpMessage message)
    {
        if (Before is { } before && before.Method == message.Request.Method)
        {
            Before = null;
            await before.Run();
        }

        Sent.Enqueue(await DescribeAsync(message.Request));
        await _inner.ProcessAsync(message);
        if (LosesReplyTo == message.Request.Method)
        {
            LosesReplyTo = null;
            throw new IOException("The connection closed before the reply was received.");
        }
    }

    private async Task<string> DescribeAsync(Request request)
    {
        var body = "";
        if (request.Content is { } content)
        {
            using var stream = new MemoryStream();
            await content.WriteToAsync(stream, CancellationToken.None);
            LastBody = body = Encoding.UTF8.GetString(stream.ToArray());
        }

        var verb = request.Method.Method switch { "POST" => "insert", "PUT" => "replace", "GET" => "read", _ => "delete" };
        return request.Uri.Path.EndsWith("Tables", StringComparison.Ordinal) ? "create table"
            : $"{request.Uri.Path}{body}".Contains("lock-", StringComparison.Ordinal) ? $"{verb} lock"
            : $"{verb} record";
    }
}
