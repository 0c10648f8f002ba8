namespace DcsMigration.Simulators.Dcs;

/// <summary>
/// The access keys that are locked: "AK/SK authentication fails for more than five consecutive times, and the AK/SK pair is locked for
/// five minutes" (api-gateway user guide, common errors related to IAM authentication information).
/// </summary>
internal sealed class AccessKeyLocks(TimeProvider time)
{
    private const int MaxFailures = 5;
    private static readonly TimeSpan LockedFor = TimeSpan.FromMinutes(5);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, int> _failures = new(StringComparer.Ordinal);
    private readonly Dictionary<string, DateTimeOffset> _lockedUntil = new(StringComparer.Ordinal);

    public bool IsLocked(string accessKey)
    {
        lock (_lock)
            return _lockedUntil.TryGetValue(accessKey, out var until) && time.GetUtcNow() < until;
    }

    public void Failed(string accessKey)
    {
        lock (_lock)
        {
            var failures = _failures.GetValueOrDefault(accessKey) + 1;
            _failures[accessKey] = failures;
            if (failures <= MaxFailures)
                return;
            _lockedUntil[accessKey] = time.GetUtcNow() + LockedFor;
            _failures.Remove(accessKey);
        }
    }

    public void Succeeded(string accessKey)
    {
        lock (_lock)
            _failures.Remove(accessKey);
    }
}
