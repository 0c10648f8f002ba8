using System.Collections.Immutable;
using System.IO.Compression;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Xunit;

namespace DcsMigration.EndToEnd;

/// <summary>Application Insights' ingestion endpoint on loopback, and what it has received.</summary>
internal sealed class Ingestion : IAsyncDisposable
{
    /// <summary>For a machine with a lot else to do.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    private readonly WebApplication _server;
    private readonly DirectoryInfo _storage = Directory.CreateTempSubdirectory("telemetry-");
    private ImmutableList<TelemetryItem> _items = [];
    private ImmutableHashSet<string> _paths = [];
    private volatile TaskCompletionSource _received = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private Ingestion(WebApplication server) => _server = server;

    public IReadOnlyList<TelemetryItem> Items => _items;

    /// <summary>The paths that were called.</summary>
    public IReadOnlyCollection<string> Paths => _paths;

    /// <summary>What a process needs to send its telemetry here, soon, and nowhere else.</summary>
    public IReadOnlyDictionary<string, string> EnvironmentVariables => new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["APPLICATIONINSIGHTS_CONNECTION_STRING"] = $"InstrumentationKey={Guid.Empty};IngestionEndpoint={_server.Urls.First()}/;LiveEndpoint={_server.Urls.First()}/live",
        ["APPLICATIONINSIGHTS_STATSBEAT_DISABLED"] = "true",
        ["APPLICATIONINSIGHTS_SDKSTATS_DISABLED"] = "true",
        ["OTEL_BSP_SCHEDULE_DELAY"] = "100",
        ["OTEL_BLRP_SCHEDULE_DELAY"] = "100",
        ["TMPDIR"] = _storage.FullName,
    };

    public static async Task<Ingestion> StartAsync()
    {
        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var server = builder.Build();
        var ingestion = new Ingestion(server);
        server.Run(ingestion.ReceiveAsync);
        await server.StartAsync(TestContext.Current.CancellationToken);
        return ingestion;
    }

    public IEnumerable<TelemetryItem> Of(string type) => _items.Where(item => item.Type == type);

    /// <summary>Waits until enough has been received; what is missing then is for the caller to find.</summary>
    public async Task WaitUntilAsync(Func<bool> enough)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Limit);
        try
        {
            while (true)
            {
                var received = _received.Task;
                if (enough())
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
            await using Stream body = context.Request.Headers.ContentEncoding == "gzip" ? new GZipStream(context.Request.Body, CompressionMode.Decompress) : context.Request.Body;
            using var lines = new StreamReader(body);
            while (await lines.ReadLineAsync(context.RequestAborted) is { } line)
            {
                ImmutableInterlocked.Update(ref _items, (items, item) => items.Add(item), new TelemetryItem(JsonDocument.Parse(line).RootElement));
                count++;
            }
        }

        await context.Response.WriteAsJsonAsync(new { itemsReceived = count, itemsAccepted = count, errors = Array.Empty<string>() });
        Interlocked.Exchange(ref _received, new(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();
    }
}

/// <summary>One line of what the exporter sends.</summary>
internal sealed record TelemetryItem(JsonElement Json)
{
    /// <summary>RequestData, RemoteDependencyData, MessageData, ExceptionData or MetricData.</summary>
    public string Type { get; } = Json.GetProperty("data").GetProperty("baseType").GetString()!;

    /// <summary>The trace id.</summary>
    public string? OperationId { get; } = Json.GetProperty("tags").TryGetProperty("ai.operation.id", out var id) ? id.GetString() : null;

    public JsonElement Data => Json.GetProperty("data").GetProperty("baseData");

    public string? Property(string name) =>
        Data.TryGetProperty("properties", out var properties) && properties.TryGetProperty(name, out var value) ? value.GetString() : null;
}
