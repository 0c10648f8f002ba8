using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace DcsMigration.Http.Webhooks;

/// <summary>Reads a webhook signed as Standard Webhooks specifies. The signature over the raw bytes proves who sent it.</summary>
/// <param name="secret">The keys that signatures are checked with.</param>
/// <param name="time">The clock by which a signature is old.</param>
/// <param name="logger">Logs details that are not returned to the sender.</param>
internal sealed partial class WebhookReader(WebhookSecret secret, TimeProvider time, ILogger<WebhookReader> logger)
{
    public async ValueTask<ParsedRequest> ReadAsync(HttpRequest request)
    {
        var (signed, notSigned) = SignedMessageReader.Read(request.Headers, time.GetUtcNow());
        if (signed is null)
            return Refused(FunctionError.NotSigned, notSigned!);
        if (IdempotencyKeyReader.Error(signed.Id) is { } malformed)
            return Refused(FunctionError.MalformedKey, $"Correct the id of the message: it {malformed}.");

        var (body, refusal) = await RequestReader.ReadBodyAsync(request, time);
        if (refusal is not null)
            return new ParsedRequest.Refused(refusal);

        var (keys, error) = await secret.GetAsync(request.HttpContext.RequestAborted);
        if (keys is null)
        {
            Log.NoSecret(logger, error!);
            return Refused(FunctionError.NoCredentials, "Send it again later: the secret that signatures are checked with is unavailable, and nothing was created.");
        }

        return signed.IsSignedBy(keys, body.Span)
            ? ParsedRequest.Of(RequestValidator.Validate(body.Span), new CallerKey(Routes.Webhooks, CallerKey.WebhookId, signed.Id))
            : Refused(FunctionError.NotSigned, $"Correct the signature: none matches. It must be {SignedMessageReader.HowToSign}.");
    }

    /// <summary>Why the secret is unavailable, in words for the operator; null where it is available.</summary>
    public async Task<string?> CheckAsync(CancellationToken cancellationToken) => (await secret.GetAsync(cancellationToken)).Error;

    private static ParsedRequest.Refused Refused(FunctionError error, string message) => new(new Refusal(error, message));

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "A webhook's signature could not be checked. {Reason}")]
        public static partial void NoSecret(ILogger logger, string reason);
    }
}
