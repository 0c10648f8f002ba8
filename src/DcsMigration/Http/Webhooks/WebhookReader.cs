using DcsMigration.Azure;
using DcsMigration.Telemetry;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace DcsMigration.Http.Webhooks;

/// <summary>Reads a webhook signed as Standard Webhooks specifies. The signature over the raw bytes proves who sent it.</summary>
/// <param name="secretName">The Key Vault secret that holds the signing keys.</param>
/// <param name="vault">The vault.</param>
/// <param name="time">The clock that decides whether a signature is too old.</param>
/// <param name="telemetry">Counts each read of the secret.</param>
/// <param name="logger">Logs details that are not returned to the sender.</param>
internal sealed partial class WebhookReader(
    string secretName, KeyVaultReader vault, TimeProvider time, ServiceTelemetry telemetry, ILogger<WebhookReader> logger)
{
    /// <summary>Cached as the DCS credential is.</summary>
    private readonly RefreshAheadCache<SigningKeys> _keys = new(
        async cancellationToken =>
        {
            using var activity = ServiceTelemetry.Activities.StartActivity("read webhook secret");
            var fetched = await vault.FetchAsync(secretName, "Webhooks:SecretName", secret => SigningKeys.Read(secret.Value ?? ""), cancellationToken);
            telemetry.CredentialRead(fetched is FetchResult<SigningKeys>.Found);
            return fetched;
        },
        time,
        logger);

    public async ValueTask<ParsedRequest> ReadAsync(HttpRequest request)
    {
        var (message, notSigned) = SignedMessage.Read(request.Headers, time.GetUtcNow());
        if (message is null)
            return Refused(FunctionError.NotSigned, notSigned!);
        if (IdempotencyKeyReader.Error(message.Id) is { } malformed)
            return Refused(FunctionError.MalformedKey, $"Correct the id of the message: it {malformed}.");

        var (body, refusal) = await RequestReader.ReadBodyAsync(request, time);
        if (refusal is not null)
            return new ParsedRequest.Refused(refusal);

        var (keys, error) = await GetKeysAsync(request.HttpContext.RequestAborted);
        if (keys is null)
        {
            Log.NoSecret(logger, error!);
            return Refused(FunctionError.NoCredentials, "Retry later: the secret that signatures are checked with is unavailable, and nothing was created.");
        }

        return message.IsSignedBy(keys, body.Span)
            ? ParsedRequest.Of(RequestValidator.Validate(body.Span), new CallerKey(Routes.Webhooks, CallerKey.WebhookId, message.Id))
            : Refused(FunctionError.NotSigned, $"Correct the signature: none matches. It must be {SignedMessage.HowToSign}.");
    }

    /// <summary>Why the secret is unavailable, in words for the operator; null where it is available.</summary>
    public async Task<string?> CheckAsync(CancellationToken cancellationToken) => (await GetKeysAsync(cancellationToken)).Error;

    private async Task<(SigningKeys? Keys, string? Error)> GetKeysAsync(CancellationToken cancellationToken)
    {
        var fetched = await _keys.GetAsync(cancellationToken);
        return ((fetched as FetchResult<SigningKeys>.Found)?.Value, (fetched as FetchResult<SigningKeys>.Failed)?.Error.Reason);
    }

    private static ParsedRequest.Refused Refused(FunctionError error, string message) => new(new Refusal(error, message));

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "A webhook's signature could not be checked. {Reason}")]
        public static partial void NoSecret(ILogger logger, string reason);
    }
}
