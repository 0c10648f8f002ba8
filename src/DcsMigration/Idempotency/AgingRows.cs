using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace DcsMigration.Idempotency;

/// <summary>Rows by their keys and by their age, so that to remove the old ones takes no look at the others.</summary>
/// <param name="purgeAfter">When a row is old.</param>
internal sealed class AgingRows<TKey, TRow>(Func<TRow, DateTimeOffset> purgeAfter)
    where TKey : notnull
{
    private readonly Dictionary<TKey, TRow> _rows = [];
    private readonly PriorityQueue<TKey, DateTimeOffset> _byAge = new();

    public bool TryFind(TKey key, [MaybeNullWhen(false)] out TRow row) => _rows.TryGetValue(key, out row);

    public IReadOnlyList<TKey> KeysOf(Func<TRow, bool> isWanted) => [.. _rows.Where(row => isWanted(row.Value)).Select(row => row.Key)];

    public void Set(TKey key, TRow row)
    {
        ref var place = ref CollectionsMarshal.GetValueRefOrAddDefault(_rows, key, out var isThere);
        if (!isThere || purgeAfter(place!) != purgeAfter(row))
            _byAge.Enqueue(key, purgeAfter(row));

        place = row;
    }

    public bool Remove(TKey key) => _rows.Remove(key);

    /// <returns>How many were removed.</returns>
    public int RemoveOld(DateTimeOffset now)
    {
        var removed = 0;
        while (_byAge.TryPeek(out var key, out var age) && age < now)
        {
            _byAge.Dequeue();
            // A key may stand here several times: its row may have gone before, or be needed for longer by now.
            if (_rows.TryGetValue(key, out var row) && purgeAfter(row) < now && _rows.Remove(key))
                removed++;
        }

        return removed;
    }
}
