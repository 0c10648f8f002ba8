using DcsMigration.Endpoint;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace DcsMigration.Functions;

public sealed class OpenApi(OpenApiEndpoint endpoint)
{
    [Function(nameof(OpenApi))]
    public Task Run(
        [HttpTrigger((AuthorizationLevel)Routes.OpenApiKey, Routes.OpenApiMethod, Route = Routes.OpenApi)] HttpRequest request) =>
        endpoint.HandleOpenApiAsync(request.HttpContext);
}
