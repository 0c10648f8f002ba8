namespace DcsMigration.Webhooks;

/// <summary>The keys with which senders sign: more than one while a secret is rotated. Its text gives nothing away.</summary>
internal sealed record SigningKeys(IReadOnlyList<byte[]> Keys)
{
    private const string Prefix = "whsec_";
    private const int MinBytes = 24;
    private const int MaxBytes = 64;

    public override string ToString() => nameof(SigningKeys);

    /// <summary>Reads secrets, one a line. Standard Webhooks, "Signature scheme": whsec_ and the base64 of 24 to 64 bytes. The fault repeats nothing of them.</summary>
    public static (SigningKeys? Keys, string? Fault) Read(string secret)
    {
        var keys = secret.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(Decode).ToArray();
        return keys.Length > 0 && !keys.Contains(null)
            ? (new SigningKeys(keys!), null)
            : (null, "has a line that is not a secret of Standard Webhooks. Expected whsec_ and the base64 of 24 to 64 bytes, one secret per line.");
    }

    private static byte[]? Decode(string line)
    {
        var key = new byte[MaxBytes];
        return line.StartsWith(Prefix, StringComparison.Ordinal)
            && Convert.TryFromBase64String(line[Prefix.Length..], key, out var length)
            && length >= MinBytes
                ? key[..length]
                : null;
    }
}
