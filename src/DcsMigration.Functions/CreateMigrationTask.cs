using DcsMigration.Endpoint;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace DcsMigration.Functions;

public sealed class CreateMigrationTask(CreateEndpoint endpoint)
{
    [Function(nameof(CreateMigrationTask))]
    public Task Run(
        [HttpTrigger((AuthorizationLevel)Routes.MigrationTasksKey, Routes.MigrationTasksMethod, Route = Routes.MigrationTasks)] HttpRequest request) =>
        endpoint.HandleAsync(request.HttpContext);
}
