using System.Security.Cryptography;
using System.Text;

namespace DcsMigration.Tests.Idempotency;

/// <summary>Hashes as the endpoint makes them, of words that a test can be read by.</summary>
internal static class Hashes
{
    public static string Of(string word) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(word)));
}
