using System.Collections.Immutable;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace DcsMigration.EndToEnd;

/// <summary>A local ingestion endpoint of Application Insights that keeps what it receives.</summary>
internal sealed class Ingestion : IAsyncDisposable
{
    /// <summary>Allows for a slow machine.</summary>
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(2);

    private readonly DirectoryInfo _storage = Directory.CreateTempSubdirectory("telemetry-");
    private WebApplication _server = null!;
    private ImmutableList<TelemetryItem> _items = [];
    private ImmutableHashSet<string> _paths = [];
    private volatile TaskCompletionSource _received = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public IReadOnlyList<TelemetryItem> Items => _items;

    /// <summary>The paths of all requests.</summary>
    public IReadOnlyCollection<string> Paths => _paths;

    /// <summary>The settings that send the telemetry of a process to this endpoint only, without long delays.</summary>
    public (string Name, string Value)[] Settings =>
    [
        ("APPLICATIONINSIGHTS_CONNECTION_STRING",
            $"InstrumentationKey={Guid.Empty};IngestionEndpoint={_server.Urls.First()}/;LiveEndpoint={_server.Urls.First()}/live"),
        ("APPLICATIONINSIGHTS_STATSBEAT_DISABLED", "true"),
        ("APPLICATIONINSIGHTS_SDKSTATS_DISABLED", "true"),
        // As deployed. They limit the host, not the worker.
        ("OTEL_TRACES_SAMPLER", "microsoft.rate_limited"),
        ("OTEL_TRACES_SAMPLER_ARG", "0.1"),
        ("OTEL_BSP_SCHEDULE_DELAY", "100"),
        ("OTEL_BLRP_SCHEDULE_DELAY", "100"),
        ("TMPDIR", _storage.FullName),
    ];

    public static async Task<Ingestion> StartAsync()
    {
        var ingestion = new Ingestion();
        ingestion._server = await LoopbackServer.StartAsync(ingestion.ReceiveAsync);
        return ingestion;
    }

    public IEnumerable<TelemetryItem> Of(string type) => _items.Where(item => item.Type == type);

    /// <summary>
    /// Waits until the condition is met, but not longer than the time limit. The caller's assertions report what is missing.
    /// </summary>
    public async Task WaitUntilAsync(Func<bool> condition)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Timeout);
        try
        {
            while (true)
            {
                var received = _received.Task;
                if (condition())
                    return;

                await received.WaitAsync(limit.Token);
            }
        }
        catch (OperationCanceledException) when (!TestContext.Current.CancellationToken.IsCancellationRequested)
        {
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _storage.Delete(recursive: true);
    }

    private async Task ReceiveAsync(HttpContext context)
    {
        ImmutableInterlocked.Update(ref _paths, (paths, path) => paths.Add(path), context.Request.Path.Value!);
        var count = 0;
        if (context.Request.Path.Value!.EndsWith("/track", StringComparison.Ordinal))
        {
            await using Stream body = context.Request.Headers.ContentEncoding == "gzip"
                ? new GZipStream(context.Request.Body, CompressionMode.Decompress)
                : context.Request.Body;
            using var lines = new StreamReader(body);
            while (await lines.ReadLineAsync(context.RequestAborted) is { } line)
            {
                var received = new TelemetryItem(JsonDocument.Parse(line).RootElement, Encoding.UTF8.GetByteCount(line));
                ImmutableInterlocked.Update(ref _items, (items, item) => items.Add(item), received);
                count++;
            }
        }

        await context.Response.WriteAsJsonAsync(new { itemsReceived = count, itemsAccepted = count, errors = Array.Empty<string>() });
        Interlocked.Exchange(ref _received, new(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();
    }
}
