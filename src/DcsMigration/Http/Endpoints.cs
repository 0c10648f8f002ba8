using DcsMigration.Http.OpenApi;
using DcsMigration.Telemetry;
using Microsoft.AspNetCore.Http;

namespace DcsMigration.Http;

/// <summary>
/// What the service does: one operation for each route, and the sweep. A host maps the operations and writes the replies.
/// The settings decide which of the two kinds there is: one that works, or one that only names the settings to correct.
/// </summary>
public abstract class Endpoints
{
    private static readonly Reply Alive = new(StatusCodes.Status200OK, """{"status":"healthy"}"""u8.ToArray());

    private protected Endpoints() { }

    /// <summary>POST /api/migration-tasks: reads and validates the request, and creates its task exactly once.</summary>
    public abstract Task<IResult> CreateAsync(HttpRequest request);

    /// <summary>POST /api/hooks/migration-tasks: the same for senders that sign their messages and can't send a function key.</summary>
    public abstract Task<IResult> CreateFromWebhookAsync(HttpRequest request);

    /// <summary>POST /api/hooks/commands: the same for people who type a command in Slack or Mattermost.</summary>
    public abstract Task<IResult> RunChatCommandAsync(HttpRequest request);

    /// <summary>
    /// GET /api/ready: whether each part that a create needs works. It names settings and secrets, so it requires the function key.
    /// </summary>
    public abstract Task<IResult> ReadyAsync(HttpRequest request);

    /// <summary>
    /// For a timer: resolves attempts whose process or caller is gone, and deletes old rows. An unavailable store is only logged.
    /// </summary>
    public abstract Task SweepAsync(CancellationToken cancellationToken);

    /// <summary>GET /api/health: 200 while the process is alive. Anybody may call it, so it checks nothing and has no details.</summary>
    public static Task<IResult> HealthAsync(HttpRequest request) => Untraced(Alive);

    /// <summary>GET /api/openapi.json: the HTTP contract as OpenAPI 3.1.</summary>
    public static Task<IResult> OpenApiAsync(HttpRequest request) => Untraced(OpenApiDocument.OpenApi(request));

    /// <summary>GET /api/swagger.json: the HTTP contract as OpenAPI 2.0.</summary>
    public static Task<IResult> SwaggerAsync(HttpRequest request) => Untraced(OpenApiDocument.Swagger(request));

    private static Task<IResult> Untraced(Reply reply)
    {
        ServiceTelemetry.DropTrace();
        return Task.FromResult<IResult>(reply);
    }
}
