using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace DcsMigration.Http.Webhooks;

/// <summary>
/// A webhook as its headers describe it, before its signature has been checked. The headers are those of standardwebhooks.com.
/// </summary>
/// <remarks>
/// The StandardWebhooks library takes one secret, a string body and the machine's clock, so it is used only by the tests.
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

    /// <summary>How old a message may be. Limits replays.</summary>
    private static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(5);

    /// <summary>The message, or what is wrong with its headers, in words for the sender's developer.</summary>
    public static Parsed<SignedMessage> Read(IHeaderDictionary headers, DateTimeOffset now)
    {
        var isSvix = headers.ContainsKey(WebhookHeaders.Svix.Id) && !headers.ContainsKey(WebhookHeaders.Standard.Id);
        var names = isSvix ? WebhookHeaders.Svix : WebhookHeaders.Standard;
        if (headers[names.Id] is not [{ Length: > 0 } id]
            || headers[names.Timestamp] is not [{ } timestamp]
            || headers[names.Signature] is not [{ } signature])
            return NotSigned($"Sign the request: send {names.Id}, {names.Timestamp} and {names.Signature}, once each.");
        if (!long.TryParse(timestamp, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds))
            return NotSigned($"Correct {names.Timestamp}: it must be whole seconds since 1970.");
        if (seconds >= MinMilliseconds)
            return NotSigned($"Correct {names.Timestamp}: it must be in seconds, not milliseconds.");
        if (Math.Abs(seconds - now.ToUnixTimeSeconds()) > Tolerance.TotalSeconds)
        {
            return NotSigned(
                $"Sign each attempt again, and check the sender's clock: "
                + $"{names.Timestamp} is more than {Tolerance.TotalMinutes} minutes off.");
        }

        var signatures = signature.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Decode).OfType<byte[]>().ToArray();
        return signatures.Length == 0
            ? NotSigned(
                $"Correct {names.Signature}: it must be \"v1,\" followed by the base64 of an HMAC-SHA256. Separate several with spaces.")
            : new SignedMessage(id, Encoding.UTF8.GetBytes($"{id}.{timestamp}."), signatures);
    }

    /// <summary>Whether one of the signatures was made with one of the keys. Compared in constant time.</summary>
    public bool IsSignedBy(SenderKeys keys, ReadOnlySpan<byte> body)
    {
        byte[] signed = [.. Prefix, .. body];
        return keys.Keys.Select(key => HMACSHA256.HashData(key, signed))
            .Any(expected => Signatures.Any(signature => CryptographicOperations.FixedTimeEquals(signature, expected)));
    }

    private static Refusal NotSigned(string message) => new(FunctionError.NotSigned, message);

    /// <summary>Null if the version is not v1, or the rest is not the base64 of 32 bytes.</summary>
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
