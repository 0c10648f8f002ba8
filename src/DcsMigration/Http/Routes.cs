namespace DcsMigration.Http;

/// <summary>The routes and who may call them, for both the function app and the local host.</summary>
public static class Routes
{
    /// <summary>What the Functions host puts before each route.</summary>
    public const string Prefix = "/api/";

    public const string MigrationTasks = "migration-tasks";
    public const KeyLevel MigrationTasksKey = KeyLevel.Function;

    public const string Webhooks = "hooks/migration-tasks";
    public const KeyLevel WebhooksKey = KeyLevel.Anonymous;

    public const string ChatCommands = "hooks/commands";
    public const KeyLevel ChatCommandsKey = KeyLevel.Anonymous;

    public const string Health = "health";
    public const KeyLevel HealthKey = KeyLevel.Anonymous;

    public const string Ready = "ready";
    public const KeyLevel ReadyKey = KeyLevel.Function;

    public const string OpenApi = "openapi.json";
    public const KeyLevel OpenApiKey = KeyLevel.Anonymous;

    public const string Swagger = "swagger.json";
    public const KeyLevel SwaggerKey = KeyLevel.Anonymous;
}
