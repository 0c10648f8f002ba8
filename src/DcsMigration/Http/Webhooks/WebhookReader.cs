using System.Diagnostics;
using DcsMigration.Secrets;
using DcsMigration.Telemetry;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace DcsMigration.Http.Webhooks;

/// <summary>Reads a webhook signed as Standard Webhooks specifies. The signature over the raw bytes proves who sent it.</summary>
internal sealed partial class WebhookReader(
    string secretName, KeyVaultReader vault, TimeProvider time, ServiceTelemetry telemetry, ILogger<WebhookReader> logger) : IRequestParser
{
    /// <summary>Cached like the DCS credential. A fetch has a limit of its own, so it is not cancelled when the caller hangs up.</summary>
    private readonly RefreshAheadCache<SigningKeys> _keys = new(
        "read webhook secret",
        cancellationToken => vault.FetchAsync(
            secretName, "Webhooks:SecretName", secret => Read(secret, secretName, logger), cancellationToken),
        time,
        telemetry,
        logger);

    public async ValueTask<Parsed<ParsedRequest>> ParseAsync(HttpRequest request)
    {
        if (!(await VerifyAsync(request)).TryGetValue(out var verified, out var refusal))
            return refusal with { IsUnverified = true };
        if (!RequestValidator.Validate(verified.Body.Span).TryGetValue(out var task, out refusal))
            return refusal;

        return new ParsedRequest(task, new CallerKey(Routes.Webhooks, CallerKey.FromWebhookId, verified.Id));
    }

    private async ValueTask<Parsed<(string Id, ReadOnlyMemory<byte> Body)>> VerifyAsync(HttpRequest request)
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
        if (fetched is not FetchResult<SigningKeys>.Fetched { Value: var keys })
            return WithoutSecret(fetched.RetryAfter);
        if (!message.IsSignedBy(keys, body.Span))
            return new Refusal(FunctionError.NotSigned, $"Correct the signature: none matches. It must be {SignedMessage.HowToSign}.");

        return (message.Id, body);
    }

    /// <summary>Whether the secret is available.</summary>
    public async Task<PartStatus> CheckAsync() => await _keys.GetAsync(CancellationToken.None) switch
    {
        FetchResult<SigningKeys>.Fetched { Value.Warning: { } warning } => new PartStatus.Ready(InSecret(secretName, warning)),
        FetchResult<SigningKeys>.Fetched => new PartStatus.Ready(_keys.Warning),
        FetchResult<SigningKeys>.Failed failed => new PartStatus.NotReady(failed.Error.Reason),
        _ => throw new UnreachableException(),
    };

    private static Refusal WithoutSecret(TimeSpan? retryAfter) => new(
        FunctionError.NoCredentials,
        "Retry later: the secret that signatures are checked with is unavailable, and nothing was created.",
        RetryAfter: retryAfter);

    private static SecretContent<SigningKeys> Read(VaultSecret secret, string secretName, ILogger logger)
    {
        var content = SigningKeys.Read(secret.Text);
        if (content is SecretContent<SigningKeys>.Valid { Value.Warning: { } warning })
            Log.NotUsed(logger, InSecret(secretName, warning));

        return content;
    }

    private static string InSecret(string secretName, string warning) => $"The Key Vault secret '{secretName}' {warning}";

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "{Reason} The other signing secrets are used.")]
        public static partial void NotUsed(ILogger logger, string reason);
    }
}
