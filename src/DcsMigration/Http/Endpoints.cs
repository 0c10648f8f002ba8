using DcsMigration.Http.OpenApi;
using DcsMigration.Idempotency;
using Microsoft.AspNetCore.Http;

namespace DcsMigration.Http;

/// <summary>What the service does: one operation for each route, and the sweep. A host maps the operations and writes the replies.</summary>
/// <remarks>With invalid settings creates are answered with FN.5001, /api/ready names the settings, and nothing is swept.</remarks>
public sealed class Endpoints
{
    private static readonly Reply Alive = new(StatusCodes.Status200OK, """{"status":"healthy"}"""u8.ToArray());

    private readonly CreateHandler _create;
    private readonly ReadinessCheck _readiness;
    private readonly Sweep? _sweep;

    internal Endpoints(CreateHandler create, ReadinessCheck readiness, Sweep? sweep)
    {
        _create = create;
        _readiness = readiness;
        _sweep = sweep;
    }

    /// <summary>POST /api/migration-tasks: reads and validates the request, and creates its task exactly once.</summary>
    public Task<IResult> CreateAsync(HttpRequest request) => _create.HandleAsync(request, isWebhook: false);

    /// <summary>POST /api/hooks/migration-tasks: the same for senders that sign their messages and can't send a function key.</summary>
    public Task<IResult> CreateFromWebhookAsync(HttpRequest request) => _create.HandleAsync(request, isWebhook: true);

    /// <summary>GET /api/health: 200 while the process is alive. Anybody may call it, so it checks nothing and has no details.</summary>
    public static Task<IResult> HealthAsync(HttpRequest request) => Task.FromResult<IResult>(Alive);

    /// <summary>GET /api/ready: whether each part that a create needs works. It names settings and secrets, so it requires the function key.</summary>
    public Task<IResult> ReadyAsync(HttpRequest request) => _readiness.HandleAsync(request);

    /// <summary>GET /api/openapi.json: the HTTP contract as OpenAPI 3.1.</summary>
    public static Task<IResult> OpenApiAsync(HttpRequest request) => Task.FromResult<IResult>(OpenApiDocument.OpenApi(request));

    /// <summary>GET /api/swagger.json: the HTTP contract as OpenAPI 2.0.</summary>
    public static Task<IResult> SwaggerAsync(HttpRequest request) => Task.FromResult<IResult>(OpenApiDocument.Swagger(request));

    /// <summary>For a timer: resolves attempts whose process or caller is gone, and deletes old rows. An unavailable store is only logged.</summary>
    public Task SweepAsync(CancellationToken stop) => _sweep?.RunAsync(stop) ?? Task.CompletedTask;
}
