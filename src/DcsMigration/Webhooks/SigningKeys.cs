namespace DcsMigration.Webhooks;

/// <summary>The keys with which one kind of sender signs: more than one while a secret is rotated. Its text gives nothing away.</summary>
internal sealed record SigningKeys(IReadOnlyList<byte[]> Keys)
{
    private const string StandardPrefix = "whsec_";
    private const int ShortestStandardKey = 24;
    private const int LongestStandardKey = 64;

    public override string ToString() => nameof(SigningKeys);

    /// <summary>Reads secrets, one a line. The fault has no word of them.</summary>
    public delegate (SigningKeys? Keys, string? Fault) Reader(string secret);

    /// <summary>Standard Webhooks, "Signature scheme": whsec_ and the base64 of 24 to 64 bytes.</summary>
    public static (SigningKeys? Keys, string? Fault) ReadStandard(string secret)
    {
        var keys = Lines(secret).Select(DecodeStandard).ToArray();
        return keys.Length > 0 && !keys.Contains(null)
            ? (new SigningKeys(keys!), null)
            : (null, "has a line that is no secret of Standard Webhooks: it wants whsec_ and the base64 of 24 to 64 bytes, one secret a line.");
    }

    /// <summary>GitHub's secrets are any text, taken as its UTF-8 bytes.</summary>
    public static (SigningKeys? Keys, string? Fault) ReadGitHub(string secret)
    {
        var keys = Lines(secret).Select(System.Text.Encoding.UTF8.GetBytes).ToArray();
        return keys.Length > 0 ? (new SigningKeys(keys), null) : (null, "is empty: it wants the secret that GitHub signs with, one a line.");
    }

    private static string[] Lines(string secret) =>
        secret.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static byte[]? DecodeStandard(string line)
    {
        var key = new byte[LongestStandardKey];
        return line.StartsWith(StandardPrefix, StringComparison.Ordinal)
            && Convert.TryFromBase64String(line[StandardPrefix.Length..], key, out var length)
            && length >= ShortestStandardKey
                ? key[..length]
                : null;
    }
}
