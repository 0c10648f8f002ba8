namespace DcsMigration.Benchmarks.Load;

/// <summary>Which idempotency key the next request of a connection carries.</summary>
internal sealed class Keys
{
    /// <summary>So many connections can never have the same key.</summary>
    private const long ForEachConnection = 1_000_000_000;

    private const int MostConnections = 1024;

    private readonly long[] _used = new long[MostConnections * Spacing];
    private readonly int _repeatAfter;

    /// <summary>A counter to a cache line, so that no connection slows another down.</summary>
    private const int Spacing = 16;

    private Keys(int repeatAfter) => _repeatAfter = repeatAfter;

    /// <summary>Each request has a key of its own.</summary>
    public static Keys Distinct() => new(repeatAfter: 0);

    /// <summary>After the first hundred of each connection all are replays.</summary>
    public static Keys Replays() => new(repeatAfter: 100);

    public long Next(int connection)
    {
        var used = _used[connection * Spacing]++;
        return (connection * ForEachConnection) + (_repeatAfter == 0 ? used : used % _repeatAfter);
    }
}
