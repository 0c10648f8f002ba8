using System.Diagnostics.Metrics;
using System.Text.Json;
using DcsMigration.Dcs;
using DcsMigration.Idempotency;
using DcsMigration.Telemetry;
using DcsMigration.Tests.Infrastructure;
using DcsMigration.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;

namespace DcsMigration.Tests.Idempotency;

/// <summary>
/// The gate and the sweep with all their real parts, a DCS in memory, and a clock that stands still until a test moves it.
/// At every create it checks what makes the gate safe: the record is in progress, and its use of the key holds the lock.
/// </summary>
internal sealed class GateHarness : IDisposable
{
    public const string Name = "task-1";

    public static readonly TimeSpan Budget = TestOptions.Dcs.TotalBudget;
    public static readonly TimeSpan Lease = TestOptions.Idempotency.Lease;
    public static readonly TimeSpan SettleAfter = TestOptions.Idempotency.SettleAfter;
    public static readonly TimeSpan KeepFor = TestOptions.Idempotency.KeepFor;
    public static readonly TimeSpan DerivedKeyWindow = TestOptions.Idempotency.DerivedKeyWindow;

    /// <summary>After that time a dead attempt's lease is over, and its task would be listed.</summary>
    public static readonly TimeSpan Settled = Lease + SettleAfter;

    /// <summary>The longest time that a request waits for another one: a quarter of the 20 s of an attempt must be left.</summary>
    public static readonly TimeSpan MaxWait = Budget - TimeSpan.FromSeconds(5);

    public static readonly DateTimeOffset StartTime = new(2026, 7, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly ServiceProvider _metrics = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly MetricCollector<long> _transitions;
    private readonly MetricCollector<int> _sweeps;

    public GateHarness()
    {
        Store = new FaultyStore(Memory);
        Dcs = new ModelDcs(Time);
        var meters = _metrics.GetRequiredService<IMeterFactory>();
        _transitions = new MetricCollector<long>(meters, ServiceTelemetry.Name, "dcs_migration.idempotency.transitions");
        _sweeps = new MetricCollector<int>(meters, ServiceTelemetry.Name, "dcs_migration.sweep.runs");
        Log = new GateLog(new ServiceTelemetry(meters), new FakeLogger<GateLog>(Logs));
    }

    public PausableTime Time { get; } = new();

    public IdempotencyOptions Options { get; init; } = TestOptions.Idempotency;

    public InMemoryStore Memory { get; } = new();

    public FaultyStore Store { get; }

    public ModelDcs Dcs { get; }

    public GateLog Log { get; }

    public FakeLogCollector Logs { get; } = new();

    /// <summary>The transitions counted so far, in order.</summary>
    public IReadOnlyList<string> Transitions =>
        [.. _transitions.GetMeasurementSnapshot().Select(measured => (string)measured.Tags["transition"]!)];

    /// <summary>The runs of the sweep so far, and how many records each left without an outcome.</summary>
    public IReadOnlyList<(string Result, int Open)> Sweeps =>
        [.. _sweeps.GetMeasurementSnapshot().Select(measured => ((string)measured.Tags["result"]!, measured.Value))];

    public static GatedRequest Request(
        string key, string body = "body", string name = Name, string? description = null, TimeSpan? keepFor = null) => new(
            Sha256Hash.Of(key),
            Sha256Hash.Of(body),
            Records.Project,
            Sha256Hash.Of(name),
            new MigrationTaskRequest(name, description, "vpc", "subnet", "group"),
            keepFor ?? KeepFor);

    public Task<GateResult> AskAsync(
        string key,
        Answer answer = Answer.Creates,
        string body = "body",
        string name = Name,
        string? description = null,
        TimeSpan? keepFor = null) =>
        AskAsync(Request(key, body, name, description, keepFor), task => Task.FromResult(Dcs.Create(task, answer)));

    public Task<GateResult> AskAsync(string key, Func<MigrationTaskRequest, Task<Outcome>> create) => AskAsync(Request(key), create);

    public Task<GateResult> AskAsync(
        GatedRequest request, Func<MigrationTaskRequest, Task<Outcome>> create, CancellationToken? stopWaiting = null)
    {
        var tasks = new AskedTasks(this, request.Key, create);
        var reconciler = new Reconciler(Store, tasks, Options, Time, Log);
        var random = new Random(1);
        var gate = new Gate(
            Store,
            new RecordClaimer(Store, Time, random),
            new LockClaimer(Store, reconciler, Time, random),
            reconciler,
            tasks,
            new OutcomeRecorder(Store, Options, Time, Log),
            Options,
            TestOptions.Dcs,
            Time,
            Log);
        return gate.RunAsync(request, stopWaiting ?? CancellationToken.None);
    }

    /// <param name="stop">The shutdown.</param>
    /// <param name="store">The harness's own store by default.</param>
    public Task SweepAsync(CancellationToken? stop = null, IIdempotencyStore? store = null)
    {
        var tasks = new AskedTasks(this, Sha256Hash.Of("sweep"), _ => throw new InvalidOperationException("The sweep sends nothing."));
        var reconciler = new Reconciler(store ?? Store, tasks, Options, Time, Log);
        return new Sweep(store ?? Store, reconciler, Options, TestOptions.Dcs, Time, Log).RunAsync(stop ?? CancellationToken.None);
    }

    /// <summary>An attempt whose process dies during the create, or at the call of the store that the test has chosen.</summary>
    public Task DieAsync(string key, Answer answer = Answer.Creates, string body = "body", string? description = null) =>
        Xunit.Assert.ThrowsAsync<ProcessDiedException>(() => AskAsync(key, answer, body, description: description));

    /// <summary>Lets time pass until the request is answered.</summary>
    public async Task<GateResult> WaitForAsync(Task<GateResult> request)
    {
        while (!request.IsCompleted)
            Time.Advance(TimeSpan.FromMilliseconds(50));

        return await request;
    }

    public Task<IdempotencyRecord?> RecordAsync(string key) => Memory.ReadRecordAsync(Sha256Hash.Of(key));

    public Task<NameLock?> LockAsync(string name = Name) => Memory.ReadLockAsync(Sha256Hash.Of(name));

    /// <summary>The instance id that the caller receives, or null.</summary>
    public static string? IdIn(GateResult result) => result switch
    {
        GateResult.Ran { Outcome: Outcome.Created created } => created.InstanceId,
        GateResult.Replayed replayed => JsonDocument.Parse(replayed.Created.Body).RootElement.GetProperty("instance_id").GetString(),
        _ => null,
    };

    public void Dispose()
    {
        _transitions.Dispose();
        _metrics.Dispose();
    }

    /// <summary>A fake clock. While a machine is paused, its monotonic time stands still.</summary>
    internal sealed class PausableTime() : FakeTimeProvider(StartTime)
    {
        private TimeSpan _paused;

        /// <summary>The wall clock goes on, and the monotonic time stands still.</summary>
        public void Pause(TimeSpan duration)
        {
            _paused += duration;
            Advance(duration);
        }

        public override long GetTimestamp() => base.GetTimestamp() - _paused.Ticks;
    }

    private sealed class AskedTasks(GateHarness harness, Sha256Hash key, Func<MigrationTaskRequest, Task<Outcome>> create) : IMigrationTasks
    {
        /// <summary>Checks the budget as the real client does.</summary>
        public async Task<Outcome> CreateAsync(MigrationTaskRequest task, Budget budget)
        {
            if (!budget.HasRoomAfter(TimeSpan.Zero))
                return new Outcome.NotSent(NotSentCause.BudgetSpent, "Too little time was left.");

            var record = await harness.Memory.ReadRecordAsync(key);
            var nameLock = await harness.Memory.ReadLockAsync(Sha256Hash.Of(task.Name));
            Xunit.Assert.Equal(RecordState.InProgress, record?.State);
            Xunit.Assert.Equal(record!.Use, nameLock?.Holder);
            return await create(task);
        }

        public Task<TaskSearch> FindAsync(TaskQuery query, Budget budget) => harness.Dcs.FindAsync(query);
    }
}
