using System.Diagnostics.CodeAnalysis;

namespace DcsMigration.Idempotency;

/// <summary>
/// Rows by their keys. They lie in pages that stay where they are, so that what must be copied as their number grows is the keys alone:
/// else callers wait for that, and for the collector after it.
/// </summary>
/// <param name="purgeAfter">When a row is old.</param>
internal sealed class PagedRows<TKey, TRow>(Func<TRow, DateTimeOffset> purgeAfter)
    where TKey : notnull
{
    private const int PageSize = 32;

    private readonly Dictionary<TKey, int> _places = [];
    private readonly List<TRow[]> _pages = [];
    private readonly Stack<int> _free = [];

    public bool TryFind(TKey key, [MaybeNullWhen(false)] out TRow row)
    {
        var isThere = _places.TryGetValue(key, out var place);
        row = isThere ? At(place) : default;
        return isThere;
    }

    public IReadOnlyList<TKey> KeysOf(Func<TRow, bool> isWanted) =>
        [.. _places.Where(entry => isWanted(At(entry.Value))).Select(entry => entry.Key)];

    public void Set(TKey key, TRow row)
    {
        if (!_places.TryGetValue(key, out var place))
            _places.Add(key, place = NewPlace());

        At(place) = row;
    }

    public bool Remove(TKey key)
    {
        if (!_places.Remove(key, out var place))
            return false;

        At(place) = default!;
        _free.Push(place);
        return true;
    }

    /// <returns>How many were removed.</returns>
    public int RemoveOld(DateTimeOffset now)
    {
        var old = KeysOf(row => purgeAfter(row) < now);
        foreach (var key in old)
            Remove(key);

        return old.Count;
    }

    private ref TRow At(int place) => ref _pages[place / PageSize][place % PageSize];

    private int NewPlace()
    {
        if (_free.TryPop(out var place))
            return place;
        if (_places.Count == _pages.Count * PageSize)
            _pages.Add(GC.AllocateArray<TRow>(PageSize, pinned: true));

        return _places.Count;
    }
}
