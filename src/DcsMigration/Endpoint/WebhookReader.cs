using System.Text.Json;
using DcsMigration.Webhooks;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace DcsMigration.Endpoint;

/// <summary>Reads a signed webhook. Who sent it is told by its signature over the raw bytes.</summary>
/// <param name="standard">The secret of Standard Webhooks; null where they are not taken.</param>
/// <param name="gitHub">GitHub's; null where its are not taken.</param>
/// <param name="time">The clock by which a signature is old.</param>
/// <param name="logger">Learns what the sender is not told.</param>
internal sealed partial class WebhookReader(
    WebhookSecret? standard, WebhookSecret? gitHub, TimeProvider time, ILogger<WebhookReader> logger)
{
    /// <summary>GitHub sends the repository, its owner and the sender along.</summary>
    private const int LongestGitHubPayload = 64 * 1024;

    public ValueTask<Reading> ReadAsync(HttpRequest request) =>
        gitHub is not null && (standard is null || request.Headers.ContainsKey(GitHubWebhooks.Signature))
            ? ReadGitHubAsync(request, gitHub)
            : ReadStandardAsync(request, standard!);

    /// <summary>Why the secrets can't be had, in words for the operator; null where they can.</summary>
    public async Task<string?> CheckAsync(CancellationToken cancellationToken)
    {
        foreach (var secret in new[] { standard, gitHub })
        {
            if (secret is not null && await secret.GetAsync(cancellationToken) is { Fault: { } fault })
                return fault;
        }

        return null;
    }

    private async ValueTask<Reading> ReadStandardAsync(HttpRequest request, WebhookSecret secret)
    {
        var signed = StandardWebhooks.Read(request.Headers, time.GetUtcNow());
        var (body, refusal) = await ReadSignedAsync(request, secret, signed, RequestReader.LongestBody, StandardWebhooks.HowToSign);
        return refusal is null
            ? Reading.Of(RequestValidator.Validate(body.Span), signed.Message!.Id)
            : new Reading.Refused(refusal);
    }

    private async ValueTask<Reading> ReadGitHubAsync(HttpRequest request, WebhookSecret secret)
    {
        var signed = GitHubWebhooks.Read(request.Headers);
        var (payload, refusal) = await ReadSignedAsync(request, secret, signed, LongestGitHubPayload, GitHubWebhooks.HowToSign);
        return refusal is not null ? new Reading.Refused(refusal)
            : GitHubWebhooks.IsPing(request.Headers) ? new Reading.Ping()
            : Reading.Of(ReadPayload(payload), signed.Message!.Id, payload);
    }

    private async Task<(ReadOnlyMemory<byte> Body, Refusal? Refusal)> ReadSignedAsync(
        HttpRequest request, WebhookSecret secret, (SignedMessage? Message, string? Fault) signed, int longest, string howToSign)
    {
        if (signed.Message is not { } message)
            return (default, new Refusal(FunctionError.NotSigned, signed.Fault!));
        if (IdempotencyKeyReader.Fault(message.Id) is { } malformed)
            return (default, new Refusal(FunctionError.MalformedKey, $"Correct the id of the message: it {malformed}."));

        var (body, refusal) = await RequestReader.ReadBodyAsync(request, longest);
        if (refusal is not null)
            return (default, refusal);

        var (keys, fault) = await secret.GetAsync(request.HttpContext.RequestAborted);
        if (keys is null)
        {
            Log.NoSecret(logger, fault!);
            return (default, new Refusal(FunctionError.NoCredentials, "Send it again later: the secret that signatures are checked with could not be had, and nothing was created."));
        }

        return message.IsSignedBy(keys, body.Span)
            ? (body, null)
            : (default, new Refusal(FunctionError.NotSigned, $"Correct the signature: none matches. It must be {howToSign}."));
    }

    private static (Dcs.MigrationTaskRequest?, Refusal?) ReadPayload(ReadOnlyMemory<byte> payload)
    {
        try
        {
            return GitHubWebhooks.FindRequest(payload) is { } request
                ? RequestValidator.Validate(request.Span)
                : (null, new Refusal(FunctionError.Invalid, $"Send the request as {GitHubWebhooks.RequestMember}: it is required, as in a repository_dispatch event."));
        }
        catch (JsonException)
        {
            return (null, new Refusal(FunctionError.NotJson, "Correct the payload: it is not valid JSON. Choose application/json as the webhook's content type."));
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "A webhook's signature could not be checked. {Reason}")]
        public static partial void NoSecret(ILogger logger, string reason);
    }
}
