using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace DcsMigration.Simulators.Iam;

/// <summary>The tokens that were issued and not revoked.</summary>
internal sealed class TokenStore(TimeProvider time)
{
    private readonly ConcurrentDictionary<string, DateTimeOffset> _expiries = new(StringComparer.Ordinal);
    private int _issued;

    public int Issued => Volatile.Read(ref _issued);

    public string Issue(DateTimeOffset expiresAt)
    {
        var token = Convert.ToBase64String(RandomNumberGenerator.GetBytes(96));
        _expiries[token] = expiresAt;
        Interlocked.Increment(ref _issued);
        return token;
    }

    public TokenStatus Check(string token) =>
        !_expiries.TryGetValue(token, out var expiresAt) ? TokenStatus.Invalid
        : time.GetUtcNow() < expiresAt ? TokenStatus.Valid
        : TokenStatus.Expired;

    public void Revoke() => _expiries.Clear();
}
