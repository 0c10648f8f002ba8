using System.Diagnostics.Metrics;
using System.Text.Json;
using DcsMigration.Dcs;
using DcsMigration.Idempotency;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;

namespace DcsMigration.Tests.Idempotency;

/// <summary>A gate with all its real parts, before a DCS in memory, on a clock that stands still.</summary>
internal sealed class GateBench : IDisposable
{
    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(42);
    public static readonly TimeSpan SettleAfter = TimeSpan.FromMinutes(2);
    public static readonly TimeSpan KeepFor = TimeSpan.FromHours(24);
    public static readonly TimeSpan DerivedKeyWindow = TimeSpan.FromMinutes(10);

    /// <summary>So much that neither a lease nor settling is left to wait for.</summary>
    public static readonly TimeSpan Settled = Lease + SettleAfter;

    private readonly ServiceProvider _metrics = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly MetricCollector<long> _transitions;

    public GateBench(TimeSpan? keepFor = null)
    {
        Dcs = new ModelDcs(Time);
        Store = new FaultyStore(Memory);
        var options = new IdempotencyOptions(null, "idempotency", keepFor ?? KeepFor, DerivedKeyWindow, SettleAfter, Lease);
        var meters = _metrics.GetRequiredService<IMeterFactory>();
        _transitions = new MetricCollector<long>(meters, ServiceTelemetry.Name, "dcs_migration.idempotency.transitions");
        Gate = new Gate(
            Store,
            new Reconciler(Store, options, Time),
            options,
            Time,
            new GateTransitions(new ServiceTelemetry(meters), new FakeLogger<GateTransitions>(Logs)));
    }

    public FakeTimeProvider Time { get; } = new(Records.Start);

    public InMemoryStore Memory { get; } = new();

    public FaultyStore Store { get; }

    public ModelDcs Dcs { get; }

    public Gate Gate { get; }

    public FakeLogCollector Logs { get; } = new();

    /// <summary>The transitions counted so far, in order.</summary>
    public IReadOnlyList<string> Transitions => [.. _transitions.GetMeasurementSnapshot().Select(measured => (string)measured.Tags["transition"]!)];

    public Task<GateResult> AskAsync(string key, Answer answer = Answer.Creates, string body = "body", TimeSpan? keepFor = null) =>
        AskAsync(key, () => Dcs.CreateAsync(answer), body, keepFor);

    public Task<GateResult> AskAsync(
        string key, Func<Task<Outcome>> create, string body = "body", TimeSpan? keepFor = null, string twins = "name and description") =>
        Gate.RunAsync(new GatedRequest(Hashes.Of(key), Hashes.Of(body), Hashes.Of(twins), keepFor ?? KeepFor), create, Dcs.SearchAsync);

    /// <summary>An attempt whose process dies in the middle of the create.</summary>
    public Task DieAsync(string key, Answer answer) =>
        Xunit.Assert.ThrowsAsync<ProcessDiedException>(() => AskAsync(key, answer));

    /// <summary>The id that a caller was told, or null.</summary>
    public static string? IdIn(GateResult result) => result switch
    {
        GateResult.Ran { Outcome: Outcome.Created created } => created.InstanceId,
        GateResult.Replayed replayed => JsonDocument.Parse(replayed.Body).RootElement.GetProperty("instance_id").GetString(),
        _ => null,
    };

    public void Dispose()
    {
        _transitions.Dispose();
        _metrics.Dispose();
    }
}
