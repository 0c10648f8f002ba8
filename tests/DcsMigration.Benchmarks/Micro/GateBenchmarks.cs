using System.Globalization;
using BenchmarkDotNet.Attributes;
using DcsMigration.Dcs;
using DcsMigration.Idempotency;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace DcsMigration.Benchmarks.Micro;

/// <summary>The gate around a create that takes no time, with its store in memory, which holds as many keys as it forgets.</summary>
public class GateBenchmarks
{
    /// <summary>How long a key's rows stay: twice what it is kept for, a lease and a skew.</summary>
    private static readonly TimeSpan RowsStay =
        (ApiExample.Idempotency.KeepFor * 2) + ApiExample.Idempotency.Lease + Reconciler.Skew;

    private readonly Outcome _created = new Outcome.Created("b21989ec-2889-4b8e-99db-19c073425ec2", ApiExample.Reply, RequestId: null);

    private SteppingTime _time = null!;
    private Gate _gate = null!;
    private GatedRequest _replayed = null!;
    private long _key;

    [Params(1_000, 100_000)]
    public int Held { get; set; }

    [GlobalSetup]
    public async Task SetupAsync()
    {
        using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        var telemetry = new ServiceTelemetry(services.GetRequiredService<System.Diagnostics.Metrics.IMeterFactory>());
        var store = new InMemoryStore();
        _time = new SteppingTime(RowsStay / Held);
        _gate = new Gate(
            store,
            new Reconciler(store, ApiExample.Idempotency, _time),
            ApiExample.Idempotency,
            _time,
            new GateTransitions(telemetry, NullLogger<GateTransitions>.Instance));
        for (var i = 0; i < Held; i++)
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

    private async Task<object> RunAsync(GatedRequest request) =>
        await _gate.RunAsync(request, () => Task.FromResult(_created), _ => throw new InvalidOperationException());

    /// <summary>Hashing is measured elsewhere; here it makes keys that lie as real ones do.</summary>
    private GatedRequest NextRequest()
    {
        var key = Sha256Hash.Of((++_key).ToString(CultureInfo.InvariantCulture));
        return new GatedRequest(key, key, key, ApiExample.Idempotency.KeepFor);
    }
}
