namespace DcsMigration.Idempotency;

/// <summary>
/// Where replies lie in memory: many in one array, which goes when the last row that points to it has gone.
/// An array for each would be one more object for the collector to walk, and there are as many as requests.
/// </summary>
internal sealed class ReplyBytes
{
    private const int ChunkSize = 4096;

    private Memory<byte> _room;

    /// <summary>Room for so many bytes, for as long as anybody holds it.</summary>
    public Memory<byte> Take(int size)
    {
        if (_room.Length < size)
            _room = GC.AllocateUninitializedArray<byte>(Math.Max(size, ChunkSize), pinned: true);

        var taken = _room[..size];
        _room = _room[size..];
        return taken;
    }
}
