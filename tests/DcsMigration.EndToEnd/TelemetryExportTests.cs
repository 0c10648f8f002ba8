using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Xunit;

namespace DcsMigration.EndToEnd;

/// <summary>A collector on loopback, and what the local host sends it.</summary>
public sealed class TelemetryExportTests : IAsyncLifetime
{
    private readonly ConcurrentDictionary<string, string> _received = new(StringComparer.Ordinal);
    private WebApplication _collector = null!;

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _collector = builder.Build();
        _collector.MapPost("/v1/{signal}", async (string signal, HttpRequest request) =>
        {
            using var body = new MemoryStream();
            await request.Body.CopyToAsync(body);
            // Protobuf keeps texts as they are.
            _received.AddOrUpdate(signal, _ => Encoding.UTF8.GetString(body.ToArray()), (_, before) => before + Encoding.UTF8.GetString(body.ToArray()));
        });
        await _collector.StartAsync(TestContext.Current.CancellationToken);
    }

    public ValueTask DisposeAsync() => _collector.DisposeAsync();

    [Fact]
    public async Task Traces_and_metrics_are_exported_where_an_OTLP_endpoint_is_set()
    {
        await using var local = await LocalProcess.StartAsync(new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["OTEL_EXPORTER_OTLP_ENDPOINT"] = _collector.Urls.First(),
            ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
            ["Local__FunctionKey"] = "a-key-for-tests",
        });

        using var response = await CreateRequest.SendAsync(local, headers: ("x-functions-key", "a-key-for-tests"));
        await local.InterruptAsync();

        Assert.Contains("create migration task", _received["traces"], StringComparison.Ordinal);
        Assert.Contains("SecretClient.GetSecret", _received["traces"], StringComparison.Ordinal);
        Assert.Contains("dcs_migration.requests", _received["metrics"], StringComparison.Ordinal);
        Assert.DoesNotContain(_received.Values, text => text.Contains("a-key-for-tests", StringComparison.Ordinal));
    }
}
