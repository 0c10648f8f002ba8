using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace DcsMigration.Http.Chat;

/// <summary>Slack signs its requests, and accepts an answer at a URL if none was received in time.</summary>
internal sealed partial class Slack([FromKeyedServices(Slack.Setting)] SenderSecret secret, TimeProvider time) : IChatPlatform
{
    public const string Setting = "ChatOps:SlackSecretName";

    private const string SignatureHeader = "X-Slack-Signature";
    private const string TimestampHeader = "X-Slack-Request-Timestamp";
    private const long MaxSecondsOff = 300;

    /// <summary>Slack shows an error 3 s after its timestamp. The rest is for the way back.</summary>
    private static readonly TimeSpan AnswerWithin = TimeSpan.FromSeconds(2);

    public string Name => "slack";

    public bool IsClaimedBy(IHeaderDictionary headers) => headers.ContainsKey(SignatureHeader);

    public async ValueTask<Refusal?> VerifyAsync(IHeaderDictionary headers, ReadOnlyMemory<byte> body, ChatForm form)
    {
        if (SentAt(headers) is not { } sentAt || Math.Abs(sentAt - time.GetUtcNow().ToUnixTimeSeconds()) > MaxSecondsOff)
            return NotSigned($"Check the clock: {TimestampHeader} is missing, or more than {MaxSecondsOff / 60} minutes off.");
        if (!(await secret.GetAsync()).TryGetValue(out var keys, out var refusal))
            return refusal;

        byte[] signed = [.. Encoding.UTF8.GetBytes($"v0:{headers[TimestampHeader]}:"), .. body.Span];
        var signature = Encoding.UTF8.GetBytes(headers[SignatureHeader].ToString());
        return keys.Keys.Any(key => CryptographicOperations.FixedTimeEquals(signature, Sign(key, signed)))
            ? null
            : NotSigned("Check the signing secret of the Slack app: the signature does not match.");
    }

    public TimeSpan TimeLeft(IHeaderDictionary headers)
    {
        var left = DateTimeOffset.FromUnixTimeSeconds(SentAt(headers) ?? 0) + AnswerWithin - time.GetUtcNow();
        // Not more than from now, if Slack's clock is ahead of ours.
        return left < AnswerWithin ? left : AnswerWithin;
    }

    public string ResponseUrl(ChatForm form) => form["response_url"];

    public string Typed(ChatForm form) => AddedMarkup().Replace(form["text"], "${typed}")
        .Replace("&lt;", "<", StringComparison.Ordinal)
        .Replace("&gt;", ">", StringComparison.Ordinal)
        .Replace("&amp;", "&", StringComparison.Ordinal);

    public string Person(ChatForm form) => form.Id("user_id") is { Length: > 0 } id ? $"<@{id}>" : "Somebody";

    public string Escape(string text) => text
        .Replace("&", "&amp;", StringComparison.Ordinal)
        .Replace("<", "&lt;", StringComparison.Ordinal)
        .Replace(">", "&gt;", StringComparison.Ordinal);

    private static byte[] Sign(byte[] key, byte[] signed) =>
        Encoding.UTF8.GetBytes($"v0={Convert.ToHexStringLower(HMACSHA256.HashData(key, signed))}");

    private static long? SentAt(IHeaderDictionary headers) =>
        long.TryParse(headers[TimestampHeader], NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds < uint.MaxValue
            ? seconds
            : null;

    private static Refusal NotSigned(string message) => new(FunctionError.NotSigned, message);

    /// <summary>The link that Slack makes of a URL, or of a domain, that somebody typed: the URL, or both with a | in between.</summary>
    [GeneratedRegex(
        @"<(?<typed>(https?://|mailto:)[^<>|]+)>|<(https?://|mailto:)(?<typed>[^<>|]+)\|\k<typed>>|<(?<typed>https?://[^<>|]+)\|\k<typed>>",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex AddedMarkup();
}
