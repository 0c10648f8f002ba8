using DcsMigration.Endpoint;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace DcsMigration.Functions;

public sealed class Swagger(OpenApiEndpoint endpoint)
{
    [Function(nameof(Swagger))]
    public Task Run(
        [HttpTrigger((AuthorizationLevel)Routes.SwaggerKey, Routes.SwaggerMethod, Route = Routes.Swagger)] HttpRequest request) =>
        endpoint.HandleSwaggerAsync(request.HttpContext);
}
