using DcsMigration.Idempotency;

namespace DcsMigration.Tests.Idempotency;

/// <summary>Hashes as the endpoint makes them, of words that make a test readable.</summary>
internal static class Hashes
{
    public static Sha256Hash Of(string word) => Sha256Hash.Of(word);
}
