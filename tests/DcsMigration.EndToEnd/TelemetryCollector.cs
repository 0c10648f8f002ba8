using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace DcsMigration.EndToEnd;

/// <summary>A local OTLP collector that keeps what it receives as text.</summary>
internal sealed class TelemetryCollector : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, string> _received = new(StringComparer.Ordinal);
    private WebApplication _server = null!;
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The received text by signal: traces, metrics and logs.</summary>
    public IReadOnlyDictionary<string, string> Received => _received;

    /// <summary>The settings that make a host export to this collector.</summary>
    public (string Name, string Value)[] Settings =>
        [("OTEL_EXPORTER_OTLP_ENDPOINT", _server.Urls.First()), ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf")];

    public static async Task<TelemetryCollector> StartAsync()
    {
        var collector = new TelemetryCollector();
        collector._server = await LoopbackServer.StartAsync(collector.ReceiveAsync);
        return collector;
    }

    /// <summary>Waits until a signal contains the text.</summary>
    public async Task WaitForAsync(string signal, string text, CancellationToken cancellationToken)
    {
        while (true)
        {
            var changed = Volatile.Read(ref _changed).Task;
            if (_received.GetValueOrDefault(signal)?.Contains(text, StringComparison.Ordinal) == true)
                return;

            await changed.WaitAsync(cancellationToken);
        }
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private async Task ReceiveAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        // Strings are readable in Protobuf's encoding.
        var text = Encoding.UTF8.GetString(body.ToArray());
        _received.AddOrUpdate(context.Request.Path.Value!.Split('/')[^1], text, (_, before) => before + text);
        Interlocked.Exchange(ref _changed, new(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();
    }
}
