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
    /// Reads one or more secrets. Standard Webhooks, "Signature scheme": whsec_ and the base64 of 24 to 64 bytes, here with or without
    /// padding.
    /// </summary>
    public static SecretContent<SenderKeys> Read(string text) => SenderKeys.Read(text, Error);

    private static string? Error(string secret, out byte[] key)
    {
        key = [];
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
