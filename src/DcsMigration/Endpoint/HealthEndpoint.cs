using System.Text.Json;
using DcsMigration.Credentials;
using DcsMigration.Idempotency;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace DcsMigration.Endpoint;

/// <summary>GET /api/health: 200 when alive; with ?deep=true, whether each part that a create needs can be had.</summary>
public sealed partial class HealthEndpoint
{
    private static readonly Reply Alive = For(new HealthBody(HealthBody.Healthy));

    private readonly Settings _settings;
    private readonly Lazy<Authorizer> _authorizer;
    private readonly Lazy<IIdempotencyStore> _store;
    private readonly Lazy<WebhookReader> _webhooks;
    private readonly ILogger<HealthEndpoint> _logger;

    internal HealthEndpoint(
        Settings settings,
        Lazy<Authorizer> authorizer,
        Lazy<IIdempotencyStore> store,
        Lazy<WebhookReader> webhooks,
        ILogger<HealthEndpoint> logger)
    {
        _settings = settings;
        _authorizer = authorizer;
        _store = store;
        _webhooks = webhooks;
        _logger = logger;
    }

    /// <summary>Answers the request in the context.</summary>
    public async Task HandleAsync(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var replies = new Replies(context);
        var reply = await AnswerAsync(context, replies);
        await reply.WriteAsync(context.Response);
    }

    private async Task<Reply> AnswerAsync(HttpContext context, Replies replies)
    {
        try
        {
            if (_settings.Faults.Count > 0)
                return replies.Misconfigured(_settings.Faults);

            return IsDeep(context.Request) ? For(await CheckAsync(context.RequestAborted)) : Alive;
        }
        catch (Exception e)
        {
            Log.Failed(_logger, e);
            return replies.Bug();
        }
    }

    private static bool IsDeep(HttpRequest request) =>
        string.Equals(request.Query["deep"], "true", StringComparison.OrdinalIgnoreCase);

    private async Task<HealthBody> CheckAsync(CancellationToken cancellationToken)
    {
        var (_, fault) = await _authorizer.Value.GetAsync(cancellationToken);
        var parts = new Dictionary<string, HealthPart>(StringComparer.Ordinal) { ["credentials"] = Part(fault?.Reason), ["store"] = Part(await CheckStoreAsync()) };
        if (!_settings.Webhooks.AreOff)
            parts["webhooks"] = Part(await _webhooks.Value.CheckAsync(cancellationToken));

        var isHealthy = parts.Values.All(part => part.Status == HealthBody.Healthy);
        return new HealthBody(isHealthy ? HealthBody.Healthy : HealthBody.Unhealthy, parts);
    }

    /// <summary>Reads a key that no request has; null where the store answers.</summary>
    private async Task<string?> CheckStoreAsync()
    {
        try
        {
            await _store.Value.ReadRecordAsync(default);
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

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "A bug: the health check failed.")]
        public static partial void Failed(ILogger logger, Exception exception);
    }
}
