using DcsMigration.Idempotency;

namespace DcsMigration.Http;

/// <summary>What a host's timer runs: attempts whose process or caller is gone are resolved, and old rows deleted.</summary>
public sealed class SweepEndpoint
{
    private readonly IReadOnlyList<string> _settingErrors;
    private readonly Lazy<Sweep> _sweep;

    /// <param name="settingErrors">While there are any, nothing is swept.</param>
    /// <param name="sweep">Made when first needed: with invalid settings it can't be.</param>
    internal SweepEndpoint(IReadOnlyList<string> settingErrors, Lazy<Sweep> sweep)
    {
        _settingErrors = settingErrors;
        _sweep = sweep;
    }

    /// <summary>Runs once. Never throws for an unavailable store.</summary>
    public Task RunAsync(CancellationToken stop) => _settingErrors.Count > 0 ? Task.CompletedTask : _sweep.Value.RunAsync(stop);
}
