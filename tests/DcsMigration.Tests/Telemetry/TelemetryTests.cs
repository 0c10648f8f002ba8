using System.Diagnostics;
using System.Diagnostics.Metrics;
using DcsMigration.Credentials;
using DcsMigration.Dcs;
using DcsMigration.Http;
using DcsMigration.Simulators.Dcs;
using DcsMigration.Simulators.Wire;
using DcsMigration.Telemetry;
using DcsMigration.Tests.Http;
using DcsMigration.Tests.Infrastructure;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Trace;
using Xunit;

namespace DcsMigration.Tests.Telemetry;

/// <summary>One create, as its trace and its metrics show it.</summary>
public sealed class TelemetryTests : IAsyncLifetime
{
    private const string FunctionKey = "not-a-real-function-key";

    private readonly ActivityTraceId _traceId = ActivityTraceId.CreateRandom();
    private readonly List<Activity> _spans = [];
    private readonly HttpClient _client = new();
    private DcsSimulator _dcs = null!;
    private WebApplication _app = null!;
    private MetricCollector<long> _reads = null!;

    public async ValueTask InitializeAsync()
    {
        _dcs = await DcsSimulator.StartAsync();
        _dcs.ReplaceAccessKeys(TestService.DefaultCredential.Key!);
        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["Dcs:Endpoint"] = _dcs.Endpoint.AbsoluteUri,
            ["Dcs:ProjectId"] = DcsSimulator.SampleProjectId,
            ["Idempotency:InMemory"] = "true",
        });
        builder.Services.AddDcsMigration(Settings.Read(builder.Configuration, credentialFromKeyVault: false));
        builder.Services.AddSingleton<ICredentialSource>(new FixedCredentialSource(TestService.DefaultCredential.Credential));
        builder.Services.AddOpenTelemetry().RecordDcsMigration()
            .WithTracing(tracing => tracing.AddAspNetCoreInstrumentation().AddInMemoryExporter(_spans));
        _app = builder.Build();
        _app.Map(
            Routes.Prefix + Routes.MigrationTasks,
            (HttpRequest request) => _app.Services.GetRequiredService<Endpoints>().CreateAsync(request));
        _reads = new MetricCollector<long>(
            _app.Services.GetRequiredService<IMeterFactory>(), ServiceTelemetry.Name, "dcs_migration.credential.reads");
        await _app.StartAsync(TestContext.Current.CancellationToken);
        await _app.Services.GetServices<IHostedService>().OfType<StartUpService>().Single().ExecuteTask!;
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        _reads.Dispose();
        await _app.DisposeAsync();
        await _dcs.DisposeAsync();
    }

    [Fact]
    public async Task A_create_is_one_trace_from_the_caller_to_DCS()
    {
        var spans = await SpansOfACreateAsync();

        Assert.Equal(
            ["POST", "POST /api/migration-tasks", "create migration task"],
            spans.Select(span => span.DisplayName).Order(StringComparer.Ordinal));
        var create = spans.Single(span => span.DisplayName == "create migration task");
        Assert.Equal("created", create.GetTagItem("dcs_migration.outcome"));
        Assert.Equal(create.SpanId, spans.Single(span => span.DisplayName == "POST").ParentSpanId);
    }

    [Fact]
    public async Task The_credential_is_read_at_start_in_a_trace_of_its_own()
    {
        await SpansOfACreateAsync();

        // Services of other tests run at the same time, and their spans are collected here too.
        var reads = _spans.Where(span => span.DisplayName == "read credential").ToList();
        Assert.DoesNotContain(reads, read => read.TraceId == _traceId);
        Assert.Contains(reads, read => read.ParentSpanId == default);
    }

    [Fact]
    public async Task The_call_to_DCS_has_the_attributes_of_the_HTTP_conventions()
    {
        var call = (await SpansOfACreateAsync()).Single(span => span.DisplayName == "POST");

        Assert.Equal(ActivityKind.Client, call.Kind);
        Assert.Equal("POST", call.GetTagItem("http.request.method"));
        Assert.Equal(_dcs.Endpoint.Host, call.GetTagItem("server.address"));
        Assert.Equal(_dcs.Endpoint.Port, call.GetTagItem("server.port"));
        Assert.Equal(200, call.GetTagItem("http.response.status_code"));
        Assert.Equal(
            new Uri(_dcs.Endpoint, $"/v2/{DcsSimulator.SampleProjectId}/migration/instance").AbsoluteUri,
            call.GetTagItem("url.full"));
    }

    [Fact]
    public async Task No_span_contains_a_key_or_a_secret()
    {
        var spans = await SpansOfACreateAsync();

        var texts = spans.SelectMany(span => span.TagObjects).Select(tag => tag.Value?.ToString() ?? "");
        Assert.DoesNotContain(texts, text => text.Contains("not-a-real", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task The_metrics_count_the_request_the_call_and_the_credential()
    {
        var meters = _app.Services.GetRequiredService<IMeterFactory>();
        using var requests = new MetricCollector<long>(meters, ServiceTelemetry.Name, "dcs_migration.requests");
        using var calls = new MetricCollector<double>(meters, ServiceTelemetry.Name, "dcs_migration.dcs.duration");

        await PostAsync(Bodies.Example);
        await PostAsync(Bodies.Example);
        await PostAsync("[]");

        Assert.Equal(["created", "replayed", "refused"], requests.GetMeasurementSnapshot().Select(request => request.Tags["outcome"]));
        Assert.Equal("found", Assert.Single(_reads.GetMeasurementSnapshot()).Tags["result"]);
        var call = Assert.Single(calls.GetMeasurementSnapshot());
        Assert.Equal(("create", "2xx"), (call.Tags["operation"], call.Tags["status_class"]));
    }

    [Fact]
    public async Task List_calls_are_measured_by_status_class()
    {
        using var calls = new MetricCollector<double>(
            _app.Services.GetRequiredService<IMeterFactory>(), ServiceTelemetry.Name, "dcs_migration.dcs.duration");
        var dcs = _app.Services.GetRequiredService<DcsClient>();
        _dcs.InjectForList(Fault.None, Faults.Html(302), Faults.Html(499), Faults.Html(500), Faults.ResetAfterCreating);

        for (var call = 0; call < 5; call++)
            await dcs.CheckAsync();

        Assert.Equal(
            ["list 2xx", "list 3xx", "list 4xx", "list 5xx", "list none"],
            calls.GetMeasurementSnapshot().Select(call => $"{call.Tags["operation"]} {call.Tags["status_class"]}"));
    }

    [Fact]
    public async Task Retries_and_refusals_are_counted()
    {
        var meters = _app.Services.GetRequiredService<IMeterFactory>();
        using var retries = new MetricCollector<long>(meters, ServiceTelemetry.Name, "dcs_migration.dcs.retries");
        using var refusals = new MetricCollector<long>(meters, ServiceTelemetry.Name, "dcs_migration.credential.refusals");
        _dcs.Inject(
            Faults.TooManyRequests(retryAfterSeconds: 0),
            Faults.Dcs(401, "APIGW.0301", "Incorrect IAM authentication information."));

        await PostAsync(Bodies.Example);

        Assert.Single(retries.GetMeasurementSnapshot());
        Assert.Single(refusals.GetMeasurementSnapshot());
    }

    private async Task<List<Activity>> SpansOfACreateAsync()
    {
        await PostAsync(Bodies.Example);
        // The server's span ends after the reply has been sent.
        await _app.StopAsync(TestContext.Current.CancellationToken);
        _app.Services.GetRequiredService<TracerProvider>().ForceFlush();
        return [.. _spans.Where(span => span.TraceId == _traceId)];
    }

    private async Task PostAsync(string body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri($"{_app.Urls.First()}/api/migration-tasks?code={FunctionKey}"));
        request.Content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        request.Headers.Add("traceparent", $"00-{_traceId}-{ActivitySpanId.CreateRandom()}-01");
        using var response = await _client.SendAsync(request, TestContext.Current.CancellationToken);
    }
}
