using DcsMigration.Idempotency;

namespace DcsMigration.Tests.Idempotency;

/// <summary>Hashes as the endpoint makes them, of words that a test can be read by.</summary>
internal static class Hashes
{
    public static Sha256Hash Of(string word) => Sha256Hash.Of(word);

    /// <summary>A word after whose request the store purges the partition that another word's rows are in.</summary>
    public static string PurgingBeside(string word) => Enumerable.Range(0, 100_000).Select(i => $"purging-{i}")
        .First(key => Of(key).FirstByte == Of(word).FirstByte && Of(key).ToString().EndsWith('0'));
}
