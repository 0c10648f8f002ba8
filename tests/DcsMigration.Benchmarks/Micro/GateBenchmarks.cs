using System.Globalization;
using BenchmarkDotNet.Attributes;
using DcsMigration.Dcs;
using DcsMigration.Idempotency;
using DcsMigration.Telemetry;
using DcsMigration.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace DcsMigration.Benchmarks.Micro;

/// <summary>The gate with a store in memory and a create that completes immediately.</summary>
public class GateBenchmarks
{
    private SteppingTime _time = null!;
    private Gate _gate = null!;
    private GatedRequest _replayed = null!;
    private long _key;

    /// <summary>The number of keys that the store already holds.</summary>
    [Params(1_000, 100_000)]
    public int StoredKeys { get; set; }

    [GlobalSetup]
    public async Task SetupAsync()
    {
        using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        var telemetry = new ServiceTelemetry(services.GetRequiredService<System.Diagnostics.Metrics.IMeterFactory>());
        var store = new InMemoryStore();
        var log = new GateLog(telemetry, NullLogger<GateLog>.Instance);
        _time = new SteppingTime(TimeSpan.FromMilliseconds(1));
        var tasks = new ImmediateCreate();
        var reconciler = new Reconciler(store, tasks, ApiExample.Idempotency, _time, log);
        _gate = new Gate(
            store,
            new RecordClaimer(store, _time, Random.Shared),
            new LockClaimer(store, reconciler, _time, Random.Shared),
            reconciler,
            tasks,
            new OutcomeRecorder(store, ApiExample.Idempotency, _time, log),
            ApiExample.Idempotency,
            ApiExample.Dcs,
            _time,
            log);
        for (var i = 0; i < StoredKeys; i++)
            await FirstRequest();

        _replayed = NextRequest();
        await RunAsync(_replayed);
    }

    [Benchmark]
    public Task<object> FirstRequest()
    {
        _time.Step();
        return RunAsync(NextRequest());
    }

    [Benchmark]
    public Task<object> Replay() => RunAsync(_replayed);

    private async Task<object> RunAsync(GatedRequest request) => await _gate.RunAsync(request, CancellationToken.None);

    /// <summary>Hashed, so that the keys are distributed like real ones.</summary>
    private GatedRequest NextRequest()
    {
        var key = Sha256Hash.Of((++_key).ToString(CultureInfo.InvariantCulture));
        return new GatedRequest(key, key, key, key, ApiExample.Task, ApiExample.Idempotency.KeepFor);
    }

    private sealed class ImmediateCreate : IMigrationTasks
    {
        private readonly Task<Outcome> _created =
            Task.FromResult<Outcome>(new Outcome.Created("b21989ec-2889-4b8e-99db-19c073425ec2", ApiExample.Reply, RequestId: null));

        public Task<Outcome> CreateAsync(MigrationTaskRequest task, Budget budget) => _created;

        public Task<TaskSearch> FindAsync(TaskQuery query, Budget budget) => throw new InvalidOperationException();
    }
}
