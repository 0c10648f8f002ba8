using Azure.Core;
using Azure.Core.Pipeline;

namespace DcsMigration.Tests.Idempotency;

/// <summary>The real transport, which loses a reply or lets something happen in between, once each.</summary>
internal sealed class FaultyTransport : HttpPipelineTransport
{
    private readonly HttpPipelineTransport _inner = HttpClientTransport.Shared;

    /// <summary>The reply to the next request of this method is lost: it was served, and the SDK sends it again.</summary>
    public RequestMethod? LosesReplyTo { get; set; }

    /// <summary>Runs before the next request of this method is sent.</summary>
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

        await _inner.ProcessAsync(message);
        if (LosesReplyTo == message.Request.Method)
        {
            LosesReplyTo = null;
            throw new IOException("The connection broke before the reply was there.");
        }
    }
}
