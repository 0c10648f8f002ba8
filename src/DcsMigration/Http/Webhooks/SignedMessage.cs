using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace DcsMigration.Http.Webhooks;

/// <summary>A webhook as its headers describe it, before its signature has been checked. The headers are those of standardwebhooks.com.</summary>
/// <remarks>
/// Not the StandardWebhooks library: it takes one secret, the body as a string, and the time from the machine's clock. The tests sign with it.
/// </remarks>
/// <param name="Id">The sender's id of the message, the same for each retry.</param>
/// <param name="Prefix">What is signed before the raw bytes of the body.</param>
/// <param name="Signatures">The signatures in the header: one of them must match.</param>
internal sealed record SignedMessage(string Id, byte[] Prefix, IReadOnlyList<byte[]> Signatures)
{
    public const string HowToSign =
        "HMAC-SHA256 over webhook-id.webhook-timestamp.body, the body's bytes as sent, keyed with the bytes whose base64 follows whsec_";

    private const string Version = "v1,";

    /// <summary>In seconds this is the year 5138; in milliseconds, 1973.</summary>
    private const long MinMilliseconds = 100_000_000_000;

    /// <summary>After that a copy of the message can't be sent again.</summary>
    private static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(5);

    /// <summary>The message, or what is wrong with its headers, in words for the sender's developer.</summary>
    public static (SignedMessage? Message, string? Error) Read(IHeaderDictionary headers, DateTimeOffset now)
    {
        var isSvix = headers.ContainsKey(WebhookHeaders.Svix.Id) && !headers.ContainsKey(WebhookHeaders.Standard.Id);
        var names = isSvix ? WebhookHeaders.Svix : WebhookHeaders.Standard;
        if (headers[names.Id] is not [{ Length: > 0 } id]
            || headers[names.Timestamp] is not [{ } timestamp]
            || headers[names.Signature] is not [{ } signature])
            return (null, $"Sign the request: send {names.Id}, {names.Timestamp} and {names.Signature}, once each.");
        if (!long.TryParse(timestamp, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds))
            return (null, $"Correct {names.Timestamp}: it must be whole seconds since 1970.");
        if (seconds >= MinMilliseconds)
            return (null, $"Correct {names.Timestamp}: it must be in seconds, not milliseconds.");
        if (Math.Abs(seconds - now.ToUnixTimeSeconds()) > Tolerance.TotalSeconds)
            return (null, $"Sign each attempt again, and check the sender's clock: {names.Timestamp} is more than {Tolerance.TotalMinutes} minutes off.");

        var signatures = signature.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Decode).OfType<byte[]>().ToArray();
        return signatures.Length == 0
            ? (null, $"Correct {names.Signature}: it must have v1, and the base64 of an HMAC-SHA256, with a space between several.")
            : (new SignedMessage(id, Encoding.UTF8.GetBytes($"{id}.{timestamp}."), signatures), null);
    }

    /// <summary>Whether one of the signatures was made with one of the keys. Compared in constant time.</summary>
    public bool IsSignedBy(SigningKeys keys, ReadOnlySpan<byte> body)
    {
        byte[] signed = [.. Prefix, .. body];
        return keys.Keys.Select(key => HMACSHA256.HashData(key, signed))
            .Any(expected => Signatures.Any(signature => CryptographicOperations.FixedTimeEquals(signature, expected)));
    }

    /// <summary>Null for a signature of another version, which proves nothing here.</summary>
    private static byte[]? Decode(string signature)
    {
        var bytes = new byte[SHA256.HashSizeInBytes];
        return signature.StartsWith(Version, StringComparison.Ordinal)
            && Convert.TryFromBase64String(signature[Version.Length..], bytes, out var length)
            && length == bytes.Length
                ? bytes
                : null;
    }
}

/// <summary>The names of the three headers that sign a webhook.</summary>
internal sealed record WebhookHeaders(string Id, string Timestamp, string Signature)
{
    public static readonly WebhookHeaders Standard = new("webhook-id", "webhook-timestamp", "webhook-signature");

    /// <summary>The names from before the standard, which Svix still sends.</summary>
    public static readonly WebhookHeaders Svix = new("svix-id", "svix-timestamp", "svix-signature");
}
