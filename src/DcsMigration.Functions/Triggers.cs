using DcsMigration.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace DcsMigration.Functions;

/// <summary>One function for each route, and the sweep. The endpoints do the work; the local host uses the same ones.</summary>
public sealed class Triggers(Endpoints endpoints)
{
    private const string EveryTenMinutes = "0 */10 * * * *";

    [Function(nameof(CreateMigrationTask))]
    public Task<IResult> CreateMigrationTask(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = Routes.MigrationTasks)] HttpRequest request) =>
        endpoints.CreateAsync(request);

    [Function(nameof(CreateFromWebhook))]
    public Task<IResult> CreateFromWebhook(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Routes.Webhooks)] HttpRequest request) =>
        endpoints.CreateFromWebhookAsync(request);

    [Function(nameof(RunChatCommand))]
    public Task<IResult> RunChatCommand(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Routes.ChatCommands)] HttpRequest request) =>
        endpoints.RunChatCommandAsync(request);

    [Function(nameof(Health))]
    public Task<IResult> Health(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Routes.Health)] HttpRequest request) =>
        Endpoints.HealthAsync(request);

    [Function(nameof(Ready))]
    public Task<IResult> Ready(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = Routes.Ready)] HttpRequest request) =>
        endpoints.ReadyAsync(request);

    [Function(nameof(OpenApi))]
    public Task<IResult> OpenApi(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Routes.OpenApi)] HttpRequest request) =>
        Endpoints.OpenApiAsync(request);

    [Function(nameof(Swagger))]
    public Task<IResult> Swagger(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Routes.Swagger)] HttpRequest request) =>
        Endpoints.SwaggerAsync(request);

    [Function(nameof(Sweep))]
    public Task Sweep([TimerTrigger(EveryTenMinutes)] TimerInfo timer, CancellationToken stop) => endpoints.SweepAsync(stop);
}
