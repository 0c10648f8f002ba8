using DcsMigration.Azure;
using DcsMigration.Telemetry;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace DcsMigration.Http.Webhooks;

/// <summary>Reads a webhook signed as Standard Webhooks specifies. The signature over the raw bytes proves who sent it.</summary>
internal sealed partial class WebhookReader(
    string secretName, KeyVaultReader vault, TimeProvider time, ServiceTelemetry telemetry, ILogger<WebhookReader> logger)
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

    public async ValueTask<(ParsedRequest? Parsed, Refusal? Refusal)> ReadAsync(HttpRequest request)
    {
        if (DryRunQuery.RefuseAny(request.Query) is { } wrongQuery)
            return (null, wrongQuery);

        var (message, notSigned) = SignedMessage.Read(request.Headers, time.GetUtcNow());
        if (message is null)
            return (null, new Refusal(FunctionError.NotSigned, notSigned!));
        if (IdempotencyKeyReader.KeyError(message.Id) is { } malformed)
            return (null, new Refusal(FunctionError.MalformedKey, $"Correct the id of the message: it {malformed}."));

        var (body, wrongBody) = await RequestReader.ReadAsync(request, time);
        if (wrongBody is not null)
            return (null, wrongBody);

        var fetched = await _keys.GetAsync(CancellationToken.None);
        if (fetched.Error is { } error)
        {
            Log.NoSecret(logger, error.Reason);
            return (null, NoSecret);
        }

        if (!message.IsSignedBy(fetched.Value!, body.Span))
            return (null, new Refusal(FunctionError.NotSigned, $"Correct the signature: none matches. It must be {SignedMessage.HowToSign}."));

        var (task, invalid) = RequestValidator.Validate(body.Span);
        return task is null ? (null, invalid) : (new ParsedRequest(task, new CallerKey(Routes.Webhooks, CallerKey.FromWebhookId, message.Id)), null);
    }

    /// <summary>Why the secret is unavailable, in words for the operator; null if it is available.</summary>
    public async Task<string?> CheckAsync() => (await _keys.GetAsync(CancellationToken.None)).Error?.Reason;

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "A webhook's signature could not be checked. {Reason}")]
        public static partial void NoSecret(ILogger logger, string reason);
    }
}
