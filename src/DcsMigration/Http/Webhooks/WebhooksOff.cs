using Microsoft.AspNetCore.Http;

namespace DcsMigration.Http.Webhooks;

/// <summary>Refuses every webhook, because no setting names the secret that they are signed with.</summary>
internal sealed class WebhooksOff : IRequestParser
{
    private static readonly Refusal Off = new(
        FunctionError.RouteOff, "Ask the operator to set Webhooks:SecretName: signed webhooks are off.", Sender: Sender.Unverified);

    public ValueTask<Parsed<ParsedRequest>> ParseAsync(HttpRequest request) => ValueTask.FromResult<Parsed<ParsedRequest>>(Off);
}
