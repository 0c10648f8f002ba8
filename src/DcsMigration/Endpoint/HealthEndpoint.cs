using System.Diagnostics;
using System.Text.Json;
using DcsMigration.Credentials;
using DcsMigration.Idempotency;
using Microsoft.AspNetCore.Http;

namespace DcsMigration.Endpoint;

/// <summary>GET /api/health: 200 when alive; with ?deep=true, whether each part that a create needs can be had.</summary>
public sealed class HealthEndpoint
{
    private static readonly HealthBody Alive = new(HealthBody.Healthy);

    private readonly Settings _settings;
    private readonly Lazy<Authorizer> _authorizer;
    private readonly Lazy<IIdempotencyStore> _store;

    internal HealthEndpoint(Settings settings, Lazy<Authorizer> authorizer, Lazy<IIdempotencyStore> store)
    {
        _settings = settings;
        _authorizer = authorizer;
        _store = store;
    }

    /// <summary>Answers the request in the context.</summary>
    public async Task HandleAsync(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var reply = _settings.Faults.Count > 0
            ? new Replies(Activity.Current?.TraceId.ToHexString() ?? context.TraceIdentifier).Misconfigured(_settings.Faults)
            : For(IsDeep(context.Request) ? await CheckAsync(context.RequestAborted) : Alive);
        await reply.WriteAsync(context.Response);
    }

    private static bool IsDeep(HttpRequest request) =>
        string.Equals(request.Query["deep"], "true", StringComparison.OrdinalIgnoreCase);

    private async Task<HealthBody> CheckAsync(CancellationToken cancellationToken)
    {
        var (_, fault) = await _authorizer.Value.GetAsync(cancellationToken);
        var credentials = Part(fault?.Reason);
        var store = Part(await CheckStoreAsync());
        var all = credentials.Status == HealthBody.Healthy && store.Status == HealthBody.Healthy ? HealthBody.Healthy : HealthBody.Unhealthy;
        return new HealthBody(all, new Dictionary<string, HealthPart>(StringComparer.Ordinal) { ["credentials"] = credentials, ["store"] = store });
    }

    /// <summary>Reads a key that no request has; null where the store answers.</summary>
    private async Task<string?> CheckStoreAsync()
    {
        try
        {
            await _store.Value.ReadAsync("health");
            return null;
        }
        catch (StoreUnavailableException e)
        {
            return e.Message;
        }
    }

    private static HealthPart Part(string? reason) => new(reason is null ? HealthBody.Healthy : HealthBody.Unhealthy, reason);

    private static Reply For(HealthBody body) => new(
        body.Status == HealthBody.Healthy ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable,
        JsonSerializer.SerializeToUtf8Bytes(body, EndpointJson.Readable.HealthBody));
}
