using DcsMigration.Secrets;
using DcsMigration.Telemetry;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace DcsMigration.Http.Webhooks;

/// <summary>Reads a webhook signed as Standard Webhooks specifies. The signature over the raw bytes proves who sent it.</summary>
internal sealed partial class WebhookReader(
    string secretName, KeyVaultReader vault, TimeProvider time, ServiceTelemetry telemetry, ILogger<WebhookReader> logger) : IRequestParser
{
    private static readonly Refusal NoSecret = new(
        FunctionError.NoCredentials, "Retry later: the secret that signatures are checked with is unavailable, and nothing was created.");

    /// <summary>Cached like the DCS credential. A fetch has a limit of its own, so it is not cancelled when the caller hangs up.</summary>
    private readonly RefreshAheadCache<SigningKeys> _keys = new(
        "read webhook secret",
        cancellationToken => vault.FetchAsync(
            secretName, "Webhooks:SecretName", secret => SigningKeys.Read(secret.Value ?? ""), cancellationToken),
        time,
        telemetry,
        logger);

    private FetchError? _logged;

    public async ValueTask<Parsed<ParsedRequest>> ParseAsync(HttpRequest request)
    {
        if (RequestQuery.RefuseAny(request.Query) is { } wrongQuery)
            return wrongQuery;
        if (!SignedMessage.Read(request.Headers, time.GetUtcNow()).TryGetValue(out var message, out var refusal))
            return refusal;
        if (IdempotencyKeyReader.KeyError(message.Id) is { } malformed)
            return new Refusal(FunctionError.MalformedKey, $"Correct the id of the message: it {malformed}.");
        if (!(await RequestReader.ReadAsync(request, time)).TryGetValue(out var body, out refusal))
            return refusal;

        var fetched = await _keys.GetAsync(CancellationToken.None);
        if (fetched.Error is { } error)
        {
            // Anybody can send a webhook, so each failed read is logged once and not each request.
            if (!ReferenceEquals(Interlocked.Exchange(ref _logged, error), error))
                Log.NoSecret(logger, error.Reason);
            return NoSecret;
        }

        if (!message.IsSignedBy(fetched.Value!, body.Span))
            return new Refusal(FunctionError.NotSigned, $"Correct the signature: none matches. It must be {SignedMessage.HowToSign}.");
        if (!RequestValidator.Validate(body.Span).TryGetValue(out var task, out refusal))
            return refusal;

        return new ParsedRequest(task, new CallerKey(Routes.Webhooks, CallerKey.FromWebhookId, message.Id));
    }

    /// <summary>Why the secret is unavailable, in words for the operator; null if it is available.</summary>
    public async Task<string?> CheckAsync() => (await _keys.GetAsync(CancellationToken.None)).Error?.Reason;

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "A webhook's signature could not be checked. {Reason}")]
        public static partial void NoSecret(ILogger logger, string reason);
    }
}
