using System.Buffers;
using System.Security.Cryptography;
using System.Text;

namespace DcsMigration.Credentials;

/// <summary>Gathers text as UTF-8 in a rented buffer: what is only hashed need not become a string first, and then bytes.</summary>
internal sealed class HashedText : IDisposable
{
    private byte[] _bytes = ArrayPool<byte>.Shared.Rent(1024);
    private int _length;

    public ReadOnlySpan<byte> Bytes => _bytes.AsSpan(0, _length);

    public void Add(ReadOnlySpan<char> text) => _length += Encoding.UTF8.GetBytes(text, Room(Encoding.UTF8.GetMaxByteCount(text.Length)));

    /// <summary>The SHA-256 of the data, in lower-case hexadecimal.</summary>
    public void AddHashOf(ReadOnlySpan<byte> data)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(data, hash);
        Convert.TryToHexStringLower(hash, Room(hash.Length * 2), out var written);
        _length += written;
    }

    /// <summary>Cleared: a security token is among what is hashed.</summary>
    public void Dispose() => ArrayPool<byte>.Shared.Return(_bytes, clearArray: true);

    private Span<byte> Room(int size)
    {
        if (_bytes.Length - _length < size)
        {
            var larger = ArrayPool<byte>.Shared.Rent((_bytes.Length * 2) + size);
            Bytes.CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_bytes, clearArray: true);
            _bytes = larger;
        }

        return _bytes.AsSpan(_length);
    }
}
