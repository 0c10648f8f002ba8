using System.Buffers;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace DcsMigration.Webhooks;

/// <summary>GitHub's headers, and the place of the request in its payload. GitHub docs, "Validating webhook deliveries".</summary>
internal static class GitHubWebhooks
{
    public const string Delivery = "X-GitHub-Delivery";
    public const string Event = "X-GitHub-Event";
    public const string Signature = "X-Hub-Signature-256";

    /// <summary>Where a repository_dispatch event has what its sender gave it.</summary>
    public const string RequestMember = "client_payload";

    public const string HowToSign = "HMAC-SHA256 over the body's bytes as sent, keyed with the webhook's secret";

    private const string Version = "sha256=";

    /// <summary>The message, or why it can't be signed, in words for the sender's developer.</summary>
    public static (SignedMessage? Message, string? Fault) Read(IHeaderDictionary headers)
    {
        if (headers[Delivery] is not [{ Length: > 0 } delivery] || headers[Signature] is not [{ } signature])
            return (null, $"Sign the request: send {Delivery} and {Signature}, once each.");

        return Decode(signature) is { } bytes
            ? (new SignedMessage(delivery, [], [bytes]), null)
            : (null, $"Correct {Signature}: it must be sha256= and the 64 hexadecimal digits of an HMAC-SHA256.");
    }

    /// <summary>GitHub sends one when a webhook is set up.</summary>
    public static bool IsPing(IHeaderDictionary headers) => headers[Event] == "ping";

    /// <summary>The bytes of the request within a payload, or null where there is none.</summary>
    /// <exception cref="JsonException">The payload is no JSON object.</exception>
    public static ReadOnlyMemory<byte>? FindRequest(ReadOnlyMemory<byte> payload)
    {
        ReadOnlyMemory<byte>? found = null;
        var reader = new Utf8JsonReader(payload.Span);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isRequest = reader.ValueTextEquals(RequestMember);
            reader.Read();
            var start = (int)reader.TokenStartIndex;
            reader.Skip();
            if (isRequest)
                found = payload[start..(int)reader.BytesConsumed];
        }

        return found;
    }

    private static byte[]? Decode(string signature)
    {
        var bytes = new byte[SHA256.HashSizeInBytes];
        return signature.StartsWith(Version, StringComparison.Ordinal)
            && Convert.FromHexString(signature.AsSpan(Version.Length), bytes, out var read, out var length) == OperationStatus.Done
            && read == signature.Length - Version.Length
            && length == bytes.Length
                ? bytes
                : null;
    }
}
