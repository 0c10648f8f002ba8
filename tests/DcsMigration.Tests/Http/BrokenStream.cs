namespace DcsMigration.Tests.Http;

/// <summary>A body that gives some bytes and then fails, as when a connection breaks.</summary>
internal sealed class BrokenStream(byte[] start, Exception failure) : Stream
{
    private bool _given;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_given)
            return ValueTask.FromException<int>(failure);

        _given = true;
        start.CopyTo(buffer);
        return ValueTask.FromResult(start.Length);
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush() => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
