namespace DcsMigration.Http;

/// <summary>The routes, for both the function app and the local host.</summary>
public static class Routes
{
    /// <summary>What the Functions host puts before each route.</summary>
    public const string Prefix = "/api/";

    public const string MigrationTasks = "migration-tasks";
    public const string Webhooks = "hooks/migration-tasks";
    public const string ChatCommands = "hooks/commands";
    public const string Health = "health";
    public const string Ready = "ready";
    public const string OpenApi = "openapi.json";
    public const string Swagger = "swagger.json";
}
