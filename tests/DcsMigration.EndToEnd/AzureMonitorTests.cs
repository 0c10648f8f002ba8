using System.Text;
using DcsMigration.EndToEnd.Hosts;
using Xunit;

namespace DcsMigration.EndToEnd;

/// <summary>Application Insights receives every request and every error, even under load, and no telemetry that is not used.</summary>
public sealed class AzureMonitorTests : IAsyncLifetime
{
    private const int Creates = 200;

    private Ingestion _ingestion = null!;

    public async ValueTask InitializeAsync() => _ingestion = await Ingestion.StartAsync();

    public ValueTask DisposeAsync() => _ingestion.DisposeAsync();

    [Fact]
    public async Task The_local_host_exports_every_request_and_error()
    {
        await using var simulated = await SimulatedHost.StartAsync(HostKind.Local, _ingestion.Settings);

        var traces = await CreateAsync(simulated.Host.Address);
        var errors = await FailAsync(simulated.Host.Address);
        await _ingestion.WaitUntilAsync(() => TraceIds("RequestData").Count >= traces.Length + errors.Count && HasLogs(errors));
        await simulated.Host.StopAsync();
        await _ingestion.WaitUntilAsync(() => Metrics().Contains("dcs_migration.requests"));

        string[] sent = [.. traces, .. errors.Keys];
        Assert.Equal(sent.Order(StringComparer.Ordinal), TraceIds("RequestData").Where(sent.Contains));
        AssertComplete(traces, errors);
    }

    [Fact]
    public async Task The_function_app_exports_every_create_and_error()
    {
        await using var simulated = await SimulatedHost.StartAsync(HostKind.FunctionApp, _ingestion.Settings);

        var traces = await CreateAsync(simulated.Host.Address);
        var errors = await FailAsync(simulated.Host.Address);
        await _ingestion.WaitUntilAsync(() => CreateTraceIds().Count >= traces.Length && HasLogs(errors));
        await simulated.Host.StopAsync();
        await _ingestion.WaitUntilAsync(() => Metrics().Contains("dcs_migration.requests"));

        AssertComplete(traces, errors);
    }

    /// <summary>Sends creates in parallel, half of them with an unsampled traceparent. Returns their trace IDs.</summary>
    private static async Task<string[]> CreateAsync(Uri address)
    {
        var traces = Enumerable.Range(0, Creates).Select(i => $"{i + 1:x32}").ToArray();
        await Parallel.ForEachAsync(Enumerable.Range(0, Creates), TestContext.Current.CancellationToken, async (i, cancellation) =>
        {
            using var response = await SendAsync(
                address,
                CreateRequest.Named($"dcs-migration-{i}"),
                headers: ("traceparent", $"00-{traces[i]}-00000000000000ff-{i % 2:x2}"));
            Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync(cancellation));
        });
        return traces;
    }

    /// <summary>Sends requests that the function refuses. Returns the error codes by trace ID.</summary>
    private static async Task<Dictionary<string, string>> FailAsync(Uri address)
    {
        (string Body, string MediaType, string? Key, string Code)[] requests =
        [
            ("{", "application/json", null, "FN.4000"),
            ("{}", "application/json", null, "FN.4001"),
            (CreateRequest.Example, "application/json", "\u0001", "FN.4002"),
            (new string(' ', 20_000), "application/json", null, "FN.4130"),
            (CreateRequest.Example, "text/plain", null, "FN.4150"),
            (CreateRequest.Example, "application/json", "order-4711", ""),
            (CreateRequest.Example.Replace("Creating", "Created", StringComparison.Ordinal), "application/json", "order-4711", "FN.4220"),
        ];
        var errors = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (body, mediaType, key, code) in requests)
        {
            using var response = await SendAsync(address, body, mediaType, ("Idempotency-Key", key));
            if (code == "")
                continue;

            var error = await CreateRequest.JsonAsync(response);
            Assert.Equal(code, error.GetProperty("error_code").GetString());
            errors.Add(error.GetProperty("trace_id").GetString()!, code);
        }

        return errors;
    }

    /// <summary>Sends a create with the function key in the query, where telemetry could expose it.</summary>
    private static Task<HttpResponseMessage> SendAsync(
        Uri address, string body, string mediaType = "application/json", params (string Name, string? Value)[] headers) =>
        CreateRequest.SendAsync(
            address,
            Encoding.UTF8.GetBytes(body),
            mediaType,
            $"{CreateRequest.Path}?code={CreateRequest.FunctionKey}",
            [(CreateRequest.KeyHeader, null), .. headers]);

    private void AssertComplete(string[] traces, Dictionary<string, string> errors)
    {
        var counts = _ingestion.Items.GroupBy(item => item.Type).Select(type => $"{type.Key} {type.Count()}");
        TestContext.Current.TestOutputHelper?.WriteLine(string.Join(", ", counts));
        Assert.Equal(traces, CreateTraceIds().Where(traces.Contains));
        Assert.Equal(errors, errors.Where(error => HasLog(error.Key, error.Value)));
        // The exporter adds a metric that describes the process.
        Assert.All(
            Metrics().Where(name => name != "_OTELRESOURCE_"),
            name => Assert.StartsWith("dcs_migration.", name, StringComparison.Ordinal));
        Assert.Contains("dcs_migration.requests", Metrics());
        Assert.Equal(["/v2.1/track"], _ingestion.Paths);
        Assert.DoesNotContain(
            _ingestion.Items,
            item => item.Json.GetRawText().Contains(CreateRequest.FunctionKey, StringComparison.Ordinal));
    }

    /// <summary>The trace IDs of the spans that the service records for creates.</summary>
    private List<string?> CreateTraceIds() =>
        [
            .. _ingestion.Of("RemoteDependencyData")
                .Where(item => item.Data.GetProperty("name").GetString() == "create migration task")
                .Select(item => item.OperationId)
                .Order(StringComparer.Ordinal),
        ];

    private IEnumerable<string?> Metrics() =>
        _ingestion.Of("MetricData").Select(item => item.Data.GetProperty("metrics")[0].GetProperty("name").GetString());

    private List<string?> TraceIds(string type) => [.. _ingestion.Of(type).Select(item => item.OperationId).Order(StringComparer.Ordinal)];

    private bool HasLogs(Dictionary<string, string> errors) => errors.All(error => HasLog(error.Key, error.Value));

    private bool HasLog(string traceId, string code) =>
        _ingestion.Of("MessageData").Any(item => item.OperationId == traceId && item.Property("Code") == code);
}
