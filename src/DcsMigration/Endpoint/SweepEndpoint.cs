using DcsMigration.Idempotency;

namespace DcsMigration.Endpoint;

/// <summary>What a host's timer runs: attempts whose process or caller is gone are resolved, and old rows deleted.</summary>
public sealed class SweepEndpoint
{
    private readonly Settings _settings;
    private readonly Lazy<Sweep> _sweep;

    /// <param name="settings">With faulty ones nothing is swept.</param>
    /// <param name="sweep">Made when first needed: with faulty settings it can't be.</param>
    internal SweepEndpoint(Settings settings, Lazy<Sweep> sweep)
    {
        _settings = settings;
        _sweep = sweep;
    }

    /// <summary>Runs once. Never throws for an unavailable store.</summary>
    public Task RunAsync(CancellationToken stop) => _settings.Faults.Count > 0 ? Task.CompletedTask : _sweep.Value.RunAsync(stop);
}
