using DcsMigration.Endpoint;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace DcsMigration.Functions;

public sealed class Health(HealthEndpoint endpoint)
{
    [Function(nameof(Health))]
    public Task Run(
        [HttpTrigger((AuthorizationLevel)Routes.HealthKey, Routes.HealthMethod, Route = Routes.Health)] HttpRequest request) =>
        endpoint.HandleAsync(request.HttpContext);
}
