using System.Security.Cryptography;
using System.Text;

namespace DcsMigration.Text;

internal sealed record Sha256Hash
{
    private readonly string _digits;

    private Sha256Hash(string digits) => _digits = digits;

    /// <summary>The hash of the text in UTF-8.</summary>
    public static Sha256Hash Of(string text) => new(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text))));

    /// <summary>Reads what <see cref="ToString"/> wrote.</summary>
    public static Sha256Hash Parse(string digits) => digits.Length == 2 * SHA256.HashSizeInBytes && digits.All(char.IsAsciiHexDigitLower)
        ? new(digits)
        : throw new FormatException("Expected the 64 digits of a SHA-256 hash.");

    /// <summary>64 hexadecimal digits in lower case.</summary>
    public override string ToString() => _digits;
}
