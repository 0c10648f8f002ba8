using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace DcsMigration.Webhooks;

/// <summary>The headers of a webhook as standardwebhooks.com specifies them.</summary>
internal static class StandardWebhooks
{
    public const string Id = "webhook-id";
    public const string Timestamp = "webhook-timestamp";
    public const string Signature = "webhook-signature";

    public const string HowToSign = "HMAC-SHA256 over webhook-id.webhook-timestamp.body, the body's bytes as sent, keyed with the bytes whose base64 follows whsec_";

    private const string Version = "v1,";

    /// <summary>A copy that somebody has kept is of no use after that.</summary>
    private static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(5);

    /// <summary>The message, or why it can't be signed, in words for the sender's developer.</summary>
    public static (SignedMessage? Message, string? Fault) Read(IHeaderDictionary headers, DateTimeOffset now)
    {
        if (headers[Id] is not [{ Length: > 0 } id] || headers[Timestamp] is not [{ } timestamp] || headers[Signature] is not [{ } signature])
            return (null, $"Sign the request: send {Id}, {Timestamp} and {Signature}, once each.");
        if (!long.TryParse(timestamp, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds))
            return (null, $"Correct {Timestamp}: it must be whole seconds since 1970.");
        if (Math.Abs(seconds - now.ToUnixTimeSeconds()) > Tolerance.TotalSeconds)
            return (null, $"Sign each attempt anew, and set the sender's clock: {Timestamp} is more than {Tolerance.TotalMinutes} minutes from the time here.");

        var signatures = signature.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Decode).OfType<byte[]>().ToArray();
        return signatures.Length == 0
            ? (null, $"Correct {Signature}: it must have v1, and the base64 of an HMAC-SHA256, with a space between several.")
            : (new SignedMessage(id, Encoding.UTF8.GetBytes($"{id}.{timestamp}."), signatures), null);
    }

    /// <summary>Null for a signature of another version, which is none of ours to check.</summary>
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
