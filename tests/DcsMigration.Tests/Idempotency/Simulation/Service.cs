using System.Diagnostics.Metrics;
using DcsMigration.Dcs;
using DcsMigration.Idempotency;
using DcsMigration.Telemetry;
using Microsoft.Extensions.Logging.Abstractions;

namespace DcsMigration.Tests.Idempotency.Simulation;

/// <summary>The real gate and the real sweep, as a process runs them.</summary>
internal sealed class Service(
    Scheduler scheduler,
    Faults faults,
    Promise promise,
    SimulatedStore rows,
    SimulatedDcs dcs,
    DcsOptions dcsOptions,
    IdempotencyOptions options,
    Random random)
{
    private static readonly GateLog Log = new(new ServiceTelemetry(new UnusedMeters()), NullLogger<GateLog>.Instance);

    public async Task<GateResult?> HandleAsync(SimulatedProcess process, SimulatedCall call, CancellationToken hangUp)
    {
        var wire = new Wire(scheduler, process, faults, call.Key);
        wire.Trace("request");
        var request = call.ToRequest(options);
        var store = new StoreClient(rows, wire, request.Key);
        var tasks = new DcsCalls(dcs, rows, store, promise, wire, call.Key);
        var recorder = new OutcomeRecorder(store, options, process, Log);
        var reconciler = new Reconciler(store, tasks, options, process, Log);
        var gate = new Gate(
            store,
            new RecordClaimer(store, process, random),
            new LockClaimer(store, reconciler, process, random),
            reconciler,
            tasks,
            recorder,
            options,
            dcsOptions,
            process,
            Log);
        var result = await gate.RunAsync(request, hangUp);
        wire.Trace($"reply: {result}");
        switch (result)
        {
            case GateResult.Ran { Outcome: Outcome.Created created }:
                promise.Returned(call.Key, created.Body);
                break;

            case GateResult.Replayed replayed:
                promise.Returned(call.Key, replayed.Created.Body);
                break;

            case GateResult.Manual manual:
                promise.LeftToPerson(call.Key, manual.InstanceIds);
                break;
        }

        return result;
    }

    public async Task<bool> SweepAsync(SimulatedProcess process)
    {
        var wire = new Wire(scheduler, process, faults, "sweep");
        var store = new StoreClient(rows, wire, key: null);
        var tasks = new DcsCalls(dcs, rows, store, promise, wire, key: "");
        var reconciler = new Reconciler(store, tasks, options, process, Log);
        await new Sweep(store, reconciler, options, dcsOptions, process, Log).RunAsync(CancellationToken.None);
        return true;
    }

    /// <summary>Its meter has a name that no other test listens to.</summary>
    private sealed class UnusedMeters : IMeterFactory
    {
        public Meter Create(MeterOptions options) => new("simulation");

        public void Dispose()
        {
        }
    }
}
