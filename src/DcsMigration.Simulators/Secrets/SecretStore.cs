using System.Security.Cryptography;

namespace DcsMigration.Simulators.Secrets;

/// <summary>Secrets by name, each with its versions, oldest first.</summary>
internal sealed class SecretStore(TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, List<SecretVersion>> _secrets = new(StringComparer.OrdinalIgnoreCase);

    public string Add(string name, string value)
    {
        var now = time.GetUtcNow();
        var added = new SecretVersion(RandomNumberGenerator.GetHexString(32, lowercase: true), value, now, now, Enabled: true);
        lock (_lock)
        {
            if (!_secrets.TryGetValue(name, out var versions))
                _secrets[name] = versions = [];
            versions.Add(added);
        }

        return added.Version;
    }

    public void DisableLatest(string name)
    {
        lock (_lock)
        {
            if (!_secrets.TryGetValue(name, out var versions))
                throw new ArgumentException($"There is no secret {name} to disable.", nameof(name));
            versions[^1] = versions[^1] with { Enabled = false, UpdatedAt = time.GetUtcNow() };
        }
    }

    public void Remove(string name)
    {
        lock (_lock)
            _secrets.Remove(name);
    }

    /// <param name="name">The name, ignoring case as Key Vault does.</param>
    /// <param name="version">The version; null for the latest.</param>
    public SecretVersion? Find(string name, string? version)
    {
        lock (_lock)
        {
            if (!_secrets.TryGetValue(name, out var versions))
                return null;
            return version is null ? versions[^1] : versions.Find(one => string.Equals(one.Version, version, StringComparison.Ordinal));
        }
    }
}

/// <summary>One version of one secret.</summary>
internal sealed record SecretVersion(string Version, string Value, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt, bool Enabled);
