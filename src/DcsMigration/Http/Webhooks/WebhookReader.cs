using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace DcsMigration.Http.Webhooks;

/// <summary>Reads a webhook signed as Standard Webhooks specifies. The signature over the raw bytes proves who sent it.</summary>
internal sealed class WebhookReader([FromKeyedServices(WebhookReader.Setting)] SenderSecret secret, TimeProvider time) : IRequestParser
{
    public const string Setting = "Webhooks:SecretName";

    public async ValueTask<Parsed<ParsedRequest>> ParseAsync(HttpRequest request)
    {
        if (!(await VerifyAsync(request)).TryGetValue(out var verified, out var refusal))
            return refusal.BeforeVerification();
        if (!RequestValidator.Validate(verified.Body.Span).TryGetValue(out var task, out refusal))
            return refusal;

        return new ParsedRequest(task, new CallerKey.Sent(Routes.Webhooks, CallerKey.FromWebhookId, verified.Id));
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
        if (!(await secret.GetAsync()).TryGetValue(out var keys, out refusal))
            return refusal;
        if (!message.IsSignedBy(keys, body.Span))
            return new Refusal(FunctionError.NotSigned, $"Correct the signature: none matches. It must be {SignedMessage.HowToSign}.");

        return (message.Id, body);
    }
}
