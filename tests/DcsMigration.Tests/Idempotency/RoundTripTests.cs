using Azure.Core;
using DcsMigration.Azurite;
using DcsMigration.Dcs;
using DcsMigration.Idempotency;
using DcsMigration.Telemetry;
using DcsMigration.Tests.Infrastructure;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace DcsMigration.Tests.Idempotency;

/// <summary>The round trips to the table that a request costs, in order, with the real gate and the real SDK client.</summary>
public sealed class RoundTripTests : IAsyncLifetime
{
    private static readonly Outcome Created = new Outcome.Created("instance-1", """{"instance_id":"instance-1"}"""u8.ToArray(), "request-1");

    private readonly FaultyTransport _transport = new();
    private readonly FakeTimeProvider _time = new(Records.Start);
    private readonly StubTasks _tasks = new();
    private readonly ServiceProvider _services;
    private readonly Gate _gate;

    public RoundTripTests(AzuriteFixture azurite)
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
            .AddSingleton<IIdempotencyStore>(new TableStore(table, _time))
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

    [Fact]
    public async Task A_new_name_costs_two_writes_before_the_create_and_one_after_it()
    {
        Assert.IsType<GateResult.Ran>(await RunAsync("a", Created));

        Assert.Equal(["insert record", "insert lock", "create", "replace record"], _transport.Sent);
    }

    [Fact]
    public async Task A_replay_costs_two_calls()
    {
        await RunAsync("a", Created);

        Assert.IsType<GateResult.Replayed>(await RunAsync("a", Created));

        Assert.Equal(["insert record", "read record"], _transport.Sent);
    }

    [Fact]
    public async Task A_name_used_before_costs_five_calls_before_the_create_and_one_after_it()
    {
        await RunAsync("a", Created);

        Assert.IsType<GateResult.Ran>(await RunAsync("b", Created));

        Assert.Equal(
            ["insert record", "insert lock", "read lock", "read record", "replace lock", "create", "replace record"],
            _transport.Sent);
    }

    [Fact]
    public async Task A_refused_create_costs_two_writes_after_it()
    {
        await RunAsync("a", new Outcome.NotSent(NotSentCause.Unreachable, "No connection."));

        Assert.Equal(["insert record", "insert lock", "create", "delete record", "replace lock"], _transport.Sent);
    }

    [Fact]
    public async Task A_name_without_a_holder_costs_four_calls_before_the_create()
    {
        await RunAsync("a", new Outcome.NotSent(NotSentCause.Unreachable, "No connection."));

        await RunAsync("a", Created);

        Assert.Equal(["insert record", "insert lock", "read lock", "replace lock", "create", "replace record"], _transport.Sent);
    }

    [Fact]
    public async Task A_reclaim_costs_eight_calls_before_the_create()
    {
        await RunAsync("a", new Outcome.Unknown(UnknownCause.TimedOut, "No answer."));
        _time.Advance(TestOptions.Idempotency.SettleAfter);

        Assert.IsType<GateResult.Ran>(await RunAsync("a", Created));

        Assert.Equal(
            [
                "insert record", "read record", "replace record",
                "insert lock", "read lock", "read record", "replace lock",
                "replace record", "create", "replace record",
            ],
            _transport.Sent);
    }

    [Fact]
    public async Task A_lost_reply_costs_the_write_and_one_read_more()
    {
        _transport.LosesReplyTo = RequestMethod.Post;

        Assert.IsType<GateResult.Ran>(await RunAsync("a", Created));

        Assert.Equal(
            ["insert record", "insert record", "read record", "insert lock", "create", "replace record"],
            _transport.Sent);
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
