using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace DcsMigration.Http.Webhooks;

/// <summary>The headers of a webhook as standardwebhooks.com specifies them.</summary>
/// <remarks>
/// Not the StandardWebhooks library: it takes one secret, the body as a string, and the time from the machine's clock. The tests sign with it.
/// </remarks>
internal static class SignedMessageReader
{
    public const string HowToSign = "HMAC-SHA256 over webhook-id.webhook-timestamp.body, the body's bytes as sent, keyed with the bytes whose base64 follows whsec_";

    private const string Version = "v1,";

    /// <summary>In seconds this is the year 5138; in milliseconds, 1973.</summary>
    private const long MinMilliseconds = 100_000_000_000;

    /// <summary>A copy that somebody has kept is of no use after that.</summary>
    private static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(5);

    /// <summary>The message, or why it can't be signed, in words for the sender's developer.</summary>
    public static (SignedMessage? Message, string? Error) Read(IHeaderDictionary headers, DateTimeOffset now)
    {
        var names = headers.ContainsKey(WebhookHeaders.Standard.Id) || !headers.ContainsKey(WebhookHeaders.Svix.Id) ? WebhookHeaders.Standard : WebhookHeaders.Svix;
        if (headers[names.Id] is not [{ Length: > 0 } id] || headers[names.Timestamp] is not [{ } timestamp] || headers[names.Signature] is not [{ } signature])
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
