using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace DcsMigration.Idempotency;

/// <summary>A SHA-256 hash. It is a struct, so that the hashes of a record need no allocations.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Sha256Hash(UInt128 High, UInt128 Low)
{
    private const int HalfSize = SHA256.HashSizeInBytes / 2;

    /// <summary>The first two digits. They are the row's partition in the table.</summary>
    public byte FirstByte => (byte)(High >> 120);

    /// <summary>The hash of the text in UTF-8.</summary>
    public static Sha256Hash Of(string text) => Of(Encoding.UTF8.GetBytes(text));

    public static Sha256Hash Of(ReadOnlySpan<byte> data)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(data, hash);
        return new(BinaryPrimitives.ReadUInt128BigEndian(hash), BinaryPrimitives.ReadUInt128BigEndian(hash[HalfSize..]));
    }

    /// <summary>Reads what <see cref="ToString"/> wrote.</summary>
    public static Sha256Hash Parse(ReadOnlySpan<char> digits) => new(Half(digits[..(HalfSize * 2)]), Half(digits[(HalfSize * 2)..]));

    /// <summary>64 hexadecimal digits, in lower case.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{High:x32}{Low:x32}");

    private static UInt128 Half(ReadOnlySpan<char> digits) => UInt128.Parse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
}
