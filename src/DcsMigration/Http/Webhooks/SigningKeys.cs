using DcsMigration.Secrets;

namespace DcsMigration.Http.Webhooks;

/// <summary>Reads the keys that senders of webhooks sign with.</summary>
internal static class SigningKeys
{
    private const string Prefix = "whsec_";
    private const string Version = "v1,";
    private const int MinBytes = 24;
    private const int MaxBytes = 64;

    /// <summary>
    /// Reads secrets, separated by white space. Standard Webhooks, "Signature scheme": whsec_ and the base64 of 24 to 64 bytes, here with
    /// or without padding. The secrets that are valid are used even if others are not. An error never quotes a secret.
    /// </summary>
    public static SecretContent<SenderKeys> Read(string text)
    {
        if (VaultSecret.FilePathError(text) is { } pathError)
            return SecretContent<SenderKeys>.Error(pathError);

        var keys = new List<byte[]>();
        string? firstError = null;
        foreach (var (index, line) in text.Split('\n', StringSplitOptions.TrimEntries).Index())
        {
            // One by one, since a line that starts with # may contain a secret that is not to be used.
            foreach (var secret in line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
            {
                var error = Error(secret, out var key);
                if (error is null)
                    keys.Add(key);
                else
                    firstError ??= $"is invalid on line {index + 1}: {error}";
                if (secret.StartsWith('#'))
                    break;
            }
        }

        if (keys.Count > 0)
            return SecretContent<SenderKeys>.Of(new SenderKeys(keys, firstError));

        return SecretContent<SenderKeys>.Error(firstError ?? "is empty. Expected one secret per line.");
    }

    private static string? Error(string secret, out byte[] key)
    {
        key = [];
        if (secret.StartsWith('#'))
            return "it starts with #, and comments are not supported. Remove the line.";
        if (secret.StartsWith(Version + Prefix, StringComparison.Ordinal))
            return "it starts with v1,whsec_. Remove v1, so that it starts with whsec_.";
        if (!secret.StartsWith(Prefix, StringComparison.Ordinal))
            return "it does not start with whsec_. Copy the whole secret, or put whsec_ before its base64.";

        var base64 = secret[Prefix.Length..].TrimEnd('=');
        var decoded = new byte[secret.Length];
        if (!Convert.TryFromBase64String(base64.PadRight((base64.Length + 3) / 4 * 4, '='), decoded, out var length))
            return "what follows whsec_ is not base64.";

        key = decoded[..length];
        return length is < MinBytes or > MaxBytes
            ? $"what follows whsec_ must be the base64 of {MinBytes} to {MaxBytes} bytes, not {length}."
            : null;
    }
}
