using System.Net.Http.Headers;
using System.Text;
using DcsMigration.Simulators;
using DcsMigration.WorkerDriver;
using Xunit;

namespace DcsMigration.EndToEnd;

/// <summary>Application Insights gets every request and every error, however many there are in a second, and nothing that nobody reads.</summary>
public sealed class AzureMonitorTests : IAsyncLifetime
{
    private const string Key = "a-key-for-tests";
    private const int Creates = 200;

    private static readonly HttpClient Client = new();

    private Ingestion _ingestion = null!;

    public async ValueTask InitializeAsync() => _ingestion = await Ingestion.StartAsync();

    public ValueTask DisposeAsync() => _ingestion.DisposeAsync();

    [Fact]
    public async Task The_local_host_loses_no_request_and_no_error()
    {
        await using var local = await LocalProcess.StartAsync(new Dictionary<string, string>(_ingestion.EnvironmentVariables, StringComparer.Ordinal) { ["Local__FunctionKey"] = Key });

        var traces = await CreateAsync(local.Address);
        var errors = await FailAsync(local.Address);
        await _ingestion.WaitUntilAsync(() => Spans("RequestData").Count >= traces.Length + errors.Count && HasAll(errors));
        await local.InterruptAsync();
        await _ingestion.WaitUntilAsync(() => Metrics().Contains("dcs_migration.requests"));

        string[] sent = [.. traces, .. errors.Keys];
        Assert.Equal(sent.Order(StringComparer.Ordinal), Spans("RequestData").Where(sent.Contains));
        AssertComplete(traces, errors);
    }

    [Fact]
    public async Task The_function_app_loses_no_create_and_no_error()
    {
        var trustFile = Path.GetTempFileName();
        await using var cloud = await SimulatedCloud.StartAsync();
        cloud.WriteTrustFile(trustFile);
        var settings = new Dictionary<string, string>([.. cloud.EnvironmentVariables, .. _ingestion.EnvironmentVariables], StringComparer.Ordinal) { ["SSL_CERT_FILE"] = trustFile };
        await using var app = await FunctionApp.StartAsync(await PublishedApp.GetAsync(), settings);

        var traces = await CreateAsync(app.Address);
        var errors = await FailAsync(app.Address);
        await _ingestion.WaitUntilAsync(() => Creations().Count >= traces.Length && HasAll(errors));
        await app.StopAsync();
        await _ingestion.WaitUntilAsync(() => Metrics().Contains("dcs_migration.requests"));
        File.Delete(trustFile);

        AssertComplete(traces, errors);
    }

    /// <summary>Sends creates at once, of which half are said to be unsampled. Returns their trace ids.</summary>
    private static async Task<string[]> CreateAsync(Uri address)
    {
        var traces = Enumerable.Range(0, Creates).Select(i => $"{i + 1:x32}").ToArray();
        await Parallel.ForEachAsync(Enumerable.Range(0, Creates), TestContext.Current.CancellationToken, async (i, cancellation) =>
        {
            using var response = await SendAsync(
                address,
                CreateRequest.Example.Replace("dcs-migration-thrc", $"dcs-migration-{i}", StringComparison.Ordinal),
                ("traceparent", $"00-{traces[i]}-00000000000000ff-{i % 2:x2}"));
            Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync(cancellation));
        });
        return traces;
    }

    /// <summary>Requests that get an error of the function's own: code by trace id.</summary>
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
            using var response = await SendAsync(address, body, mediaType, key is null ? [] : [("Idempotency-Key", key)]);
            if (code == "")
                continue;

            var error = await CreateRequest.JsonAsync(response);
            Assert.Equal(code, error.GetProperty("error_code").GetString());
            errors.Add(error.GetProperty("trace_id").GetString()!, code);
        }

        return errors;
    }

    private static Task<HttpResponseMessage> SendAsync(Uri address, string body, params (string Name, string Value)[] headers) =>
        SendAsync(address, body, "application/json", headers);

    private static async Task<HttpResponseMessage> SendAsync(Uri address, string body, string mediaType, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(address, $"{CreateRequest.Path}?code={Key}")) { Content = new StringContent(body, Encoding.UTF8) };
        request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(mediaType);
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);

        return await Client.SendAsync(request, TestContext.Current.CancellationToken);
    }

    private void AssertComplete(string[] traces, Dictionary<string, string> errors)
    {
        TestContext.Current.TestOutputHelper?.WriteLine(string.Join(", ", _ingestion.Items.GroupBy(item => item.Type).Select(type => $"{type.Key} {type.Count()}")));
        Assert.Equal(traces, Creations().Where(traces.Contains));
        Assert.Equal(errors, errors.Where(error => Has(error.Key, error.Value)));
        // The exporter describes the process by a metric of its own.
        Assert.All(Metrics().Where(name => name != "_OTELRESOURCE_"), name => Assert.StartsWith("dcs_migration.", name, StringComparison.Ordinal));
        Assert.Contains("dcs_migration.requests", Metrics());
        Assert.Equal(["/v2.1/track"], _ingestion.Paths);
        Assert.DoesNotContain(_ingestion.Items, item => item.Json.GetRawText().Contains(Key, StringComparison.Ordinal));
    }

    /// <summary>The trace ids of the service's own span around a create.</summary>
    private List<string?> Creations() =>
        [.. _ingestion.Of("RemoteDependencyData").Where(item => item.Data.GetProperty("name").GetString() == "create migration task").Select(item => item.OperationId).Order(StringComparer.Ordinal)];

    private IEnumerable<string?> Metrics() => _ingestion.Of("MetricData").Select(item => item.Data.GetProperty("metrics")[0].GetProperty("name").GetString());

    private List<string?> Spans(string type) => [.. _ingestion.Of(type).Select(item => item.OperationId).Order(StringComparer.Ordinal)];

    private bool HasAll(Dictionary<string, string> errors) => errors.All(error => Has(error.Key, error.Value));

    private bool Has(string traceId, string code) => _ingestion.Of("MessageData").Any(item => item.OperationId == traceId && item.Property("Code") == code);
}
