using DcsMigration.Endpoint;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace DcsMigration.Functions;

public sealed class CreateFromWebhook(WebhookEndpoint endpoint)
{
    [Function(nameof(CreateFromWebhook))]
    public Task Run(
        [HttpTrigger((AuthorizationLevel)Routes.WebhooksKey, Routes.WebhooksMethod, Route = Routes.Webhooks)] HttpRequest request) =>
        endpoint.HandleAsync(request.HttpContext);
}
