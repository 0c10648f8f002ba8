using System.Text;
using DcsMigration.Idempotency;

namespace DcsMigration.Tests.Idempotency;

/// <summary>Hashes of words that make a test readable.</summary>
internal static class Hashes
{
    public static Sha256Hash Of(string word) => Sha256Hash.Of(Encoding.UTF8.GetBytes(word));
}
