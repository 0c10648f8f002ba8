using DcsMigration.Http;
using DcsMigration.Http.OpenApi;
using DcsMigration.Http.Webhooks;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace DcsMigration.Functions;

/// <summary>One function for each route, and the sweep. The endpoints do the work; the local host uses the same ones.</summary>
public sealed class Triggers(CreateEndpoint create, WebhookEndpoint webhook, HealthEndpoint health, ReadyEndpoint ready, OpenApiEndpoint openApi, SweepEndpoint sweep)
{
    [Function(nameof(CreateMigrationTask))]
    public Task CreateMigrationTask(
        [HttpTrigger((AuthorizationLevel)Routes.MigrationTasksKey, Routes.MigrationTasksMethod, Route = Routes.MigrationTasks)] HttpRequest request) =>
        create.HandleAsync(request.HttpContext);

    [Function(nameof(CreateFromWebhook))]
    public Task CreateFromWebhook(
        [HttpTrigger((AuthorizationLevel)Routes.WebhooksKey, Routes.WebhooksMethod, Route = Routes.Webhooks)] HttpRequest request) =>
        webhook.HandleAsync(request.HttpContext);

    [Function(nameof(Health))]
    public Task Health(
        [HttpTrigger((AuthorizationLevel)Routes.HealthKey, Routes.HealthMethod, Route = Routes.Health)] HttpRequest request) =>
        health.HandleAsync(request.HttpContext);

    [Function(nameof(Ready))]
    public Task Ready(
        [HttpTrigger((AuthorizationLevel)Routes.ReadyKey, Routes.ReadyMethod, Route = Routes.Ready)] HttpRequest request) =>
        ready.HandleAsync(request.HttpContext);

    [Function(nameof(OpenApi))]
    public Task OpenApi(
        [HttpTrigger((AuthorizationLevel)Routes.OpenApiKey, Routes.OpenApiMethod, Route = Routes.OpenApi)] HttpRequest request) =>
        openApi.HandleOpenApiAsync(request.HttpContext);

    [Function(nameof(Swagger))]
    public Task Swagger(
        [HttpTrigger((AuthorizationLevel)Routes.SwaggerKey, Routes.SwaggerMethod, Route = Routes.Swagger)] HttpRequest request) =>
        openApi.HandleSwaggerAsync(request.HttpContext);

    [Function(nameof(Sweep))]
    public Task Sweep([TimerTrigger(Settings.DefaultSweepSchedule)] TimerInfo timer, CancellationToken stop) => sweep.RunAsync(stop);
}
