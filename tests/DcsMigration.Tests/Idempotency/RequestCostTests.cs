using System.Diagnostics;
using System.Net;
using Azure;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Data.Tables;
using DcsMigration.Azurite;
using DcsMigration.Dcs;
using DcsMigration.Idempotency;
using DcsMigration.Telemetry;
using DcsMigration.Tests.Infrastructure;
using DcsMigration.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace DcsMigration.Tests.Idempotency;

/// <summary>The round trips to the table that a request costs, in order, with the real gate and the real SDK client.</summary>
public sealed class RequestCostTests : IAsyncLifetime
{
    private static readonly Outcome Created =
        new Outcome.Created("instance-1", """{"instance_id":"instance-1"}"""u8.ToArray(), "request-1");
    private static readonly Outcome NotSent = new Outcome.NotSent(NotSentCause.Unreachable, "No connection.");

    private readonly FaultyTransport _transport = new();
    private readonly FakeTimeProvider _time = new(Records.Start);
    private readonly StubTasks _tasks = new();
    private readonly ServiceProvider _services;
    private readonly Gate _gate;

    public RequestCostTests(AzuriteFixture azurite)
    {
        var table = Stores.NewTable(azurite, _transport);
        _services = new ServiceCollection()
            .AddMetrics()
            .AddLogging()
            .AddSingleton<TimeProvider>(_time)
            .AddSingleton(TestOptions.Idempotency)
            .AddSingleton(TestOptions.Dcs)
            .AddSingleton<RecordClaimer>()
            .AddSingleton<LockClaimer>()
            .AddSingleton<IMigrationTasks>(_tasks)
            .AddSingleton<IIdempotencyStore>(new TableStore(table, table, _time))
            .AddSingleton(Random.Shared)
            .AddSingleton<ServiceTelemetry>()
            .AddSingleton<GateLog>()
            .AddSingleton<Reconciler>()
            .AddSingleton<OutcomeRecorder>()
            .AddSingleton<Gate>()
            .BuildServiceProvider();
        _gate = _services.GetRequiredService<Gate>();
    }

    /// <summary>The first request creates the table.</summary>
    public async ValueTask InitializeAsync() => await RunAsync("first", Created, name: "another name");

    public ValueTask DisposeAsync() => _services.DisposeAsync();

    public static TheoryData<string, string[]> Costs => new()
    {
        { "new name", ["insert record", "insert lock", "create", "replace record"] },
        { "replay", ["insert record", "read record"] },
        {
            "name used before",
            ["insert record", "insert lock", "read lock", "read record", "replace lock", "create", "replace record"]
        },
        { "refusal", ["insert record", "insert lock", "create", "delete record", "delete lock"] },
        { "name that was refused before", ["insert record", "insert lock", "create", "replace record"] },
        {
            "reclaim",
            [
                "insert record", "read record", "replace record",
                "insert lock", "read lock", "read record", "replace lock",
                "replace record", "create", "replace record",
            ]
        },
        { "lost reply", ["insert record", "insert record", "read record", "insert lock", "create", "replace record"] },
    };

    /// <summary>An error reply contains the trace id, and Table Storage logs it with each call.</summary>
    [Fact]
    public async Task The_calls_of_a_request_are_named_by_its_trace_id()
    {
        List<string> ids = [];
        using var handler = new StubHandler(request =>
        {
            ids.AddRange(request.Headers.GetValues("x-ms-client-request-id"));
            return new(HttpStatusCode.NotFound);
        });
        var store = TableStore.Create(
            options =>
            {
                options.Transport = new HttpClientTransport(handler);
                return new TableServiceClient(new Uri("https://table.example"), new AzureSasCredential("sig=0"), options);
            },
            "idempotency",
            _time);

        using var request = new Activity("request").Start();
        await store.ReadRecordAsync(Sha256Hash.Of("a"));
        await store.ReadLockAsync(Sha256Hash.Of("name"));

        var traceId = request.TraceId.ToHexString();
        Assert.Equal([traceId, traceId], ids);
    }

    [Theory, MemberData(nameof(Costs))]
    public async Task A_request_costs_these_calls(string request, string[] calls)
    {
        if (request is "replay" or "name used before")
            await RunAsync("a", Created);
        else if (request == "name that was refused before")
            await RunAsync("a", NotSent);
        else if (request == "reclaim")
            await RunAsync("a", new Outcome.Unknown(UnknownCause.TimedOut, "No answer."));
        else if (request == "lost reply")
            _transport.LosesReplyTo = RequestMethod.Post;
        _time.Advance(TestOptions.Idempotency.SettleAfter);

        await RunAsync(request == "name used before" ? "b" : "a", request == "refusal" ? NotSent : Created);

        Assert.Equal(calls, _transport.Sent);
    }

    private Task<GateResult> RunAsync(string key, Outcome outcome, string name = "name")
    {
        _transport.Sent.Clear();
        _tasks.Create = () =>
        {
            _transport.Sent.Enqueue("create");
            return outcome;
        };
        return _gate.RunAsync(Records.Request(key, name), TestContext.Current.CancellationToken);
    }
}
