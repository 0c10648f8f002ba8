using DcsMigration.Secrets;

namespace DcsMigration.Http.Webhooks;

/// <summary>The keys that senders sign with: more than one while a secret is rotated. ToString does not show them.</summary>
internal sealed record SigningKeys(IReadOnlyList<byte[]> Keys)
{
    private const string Prefix = "whsec_";
    private const int MinBytes = 24;
    private const int MaxBytes = 64;

    public override string ToString() => nameof(SigningKeys);

    /// <summary>
    /// Reads secrets, one per line. Standard Webhooks, "Signature scheme": whsec_ and the base64 of 24 to 64 bytes.
    /// The error never quotes a secret.
    /// </summary>
    public static SecretContent<SigningKeys> Read(string secret)
    {
        var keys = new List<byte[]>();
        foreach (var (index, line) in secret.Split('\n', StringSplitOptions.TrimEntries).Index())
        {
            if (line.Length == 0)
                continue;
            if (Error(line, out var key) is { } error)
                return SecretContent<SigningKeys>.Error($"is invalid on line {index + 1}: {error}");

            keys.Add(key);
        }

        return keys.Count > 0
            ? SecretContent<SigningKeys>.Of(new SigningKeys(keys))
            : SecretContent<SigningKeys>.Error("is empty. Expected one secret per line.");
    }

    private static string? Error(string line, out byte[] key)
    {
        key = [];
        if (line.StartsWith('#'))
            return "it starts with #, and comments are not supported. Remove the line.";
        if (!line.StartsWith(Prefix, StringComparison.Ordinal))
            return "it does not start with whsec_.";

        var decoded = new byte[line.Length];
        if (!Convert.TryFromBase64String(line[Prefix.Length..], decoded, out var length))
            return "what follows whsec_ is not base64.";

        key = decoded[..length];
        return length is < MinBytes or > MaxBytes
            ? $"what follows whsec_ must be the base64 of {MinBytes} to {MaxBytes} bytes, not {length}."
            : null;
    }
}
