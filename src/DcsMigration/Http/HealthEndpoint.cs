using Microsoft.AspNetCore.Http;

namespace DcsMigration.Http;

/// <summary>GET /api/health: 200 while the process is alive. Anybody may ask, so it calls nothing and has no details: <see cref="ReadyEndpoint"/> has them.</summary>
public sealed class HealthEndpoint
{
    private readonly Reply _alive = new(StatusCodes.Status200OK, """{"status":"healthy"}"""u8.ToArray());

    /// <summary>Answers the request in the context.</summary>
    public Task HandleAsync(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return _alive.WriteAsync(context.Response);
    }
}
