using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Xunit;

namespace DcsMigration.EndToEnd;

/// <summary>An OTLP collector on loopback that keeps what it receives, as text.</summary>
internal sealed class TelemetryCollector : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, string> _received = new(StringComparer.Ordinal);
    private readonly WebApplication _server;

    private TelemetryCollector(WebApplication server)
    {
        _server = server;
        server.MapPost("/v1/{signal}", async (string signal, HttpRequest request) =>
        {
            using var body = new MemoryStream();
            await request.Body.CopyToAsync(body);
            // Protobuf keeps texts as they are.
            var text = Encoding.UTF8.GetString(body.ToArray());
            _received.AddOrUpdate(signal, text, (_, before) => before + text);
        });
    }

    /// <summary>By signal: traces, metrics, logs.</summary>
    public IReadOnlyDictionary<string, string> Received => _received;

    /// <summary>What makes a host export to it.</summary>
    public (string Name, string Value)[] Settings => [("OTEL_EXPORTER_OTLP_ENDPOINT", _server.Urls.First()), ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf")];

    public static async Task<TelemetryCollector> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var collector = new TelemetryCollector(builder.Build());
        await collector._server.StartAsync(TestContext.Current.CancellationToken);
        return collector;
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();
}
