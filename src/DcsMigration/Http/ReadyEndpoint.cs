using System.Text.Json;
using Azure;
using DcsMigration.Credentials;
using DcsMigration.Dcs;
using DcsMigration.Http.Webhooks;
using DcsMigration.Idempotency;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace DcsMigration.Http;

/// <summary>GET /api/ready: whether each part that a create needs works. It names settings and secrets, so it requires the function key.</summary>
public sealed partial class ReadyEndpoint
{
    /// <summary>A caller who asks more often gets the same result: each check calls DCS and the store.</summary>
    private static readonly TimeSpan HoldFor = TimeSpan.FromSeconds(10);

    private readonly IReadOnlyList<string> _settingErrors;
    private readonly WebhookOptions _webhookOptions;
    private readonly Lazy<Authorizer> _authorizer;
    private readonly Lazy<IIdempotencyStore> _store;
    private readonly Lazy<WebhookReader> _webhooks;
    private readonly Lazy<DcsClient> _dcs;
    private readonly TimeProvider _time;
    private readonly ILogger<ReadyEndpoint> _logger;
    private readonly Lock _lock = new();
    private Task<ReadyBody>? _check;
    private long _checkedAt;

    /// <remarks>The parts are made when first needed: with invalid settings they can't be.</remarks>
    internal ReadyEndpoint(
        IReadOnlyList<string> settingErrors,
        WebhookOptions webhookOptions,
        Lazy<Authorizer> authorizer,
        Lazy<IIdempotencyStore> store,
        Lazy<WebhookReader> webhooks,
        Lazy<DcsClient> dcs,
        TimeProvider time,
        ILogger<ReadyEndpoint> logger)
    {
        _settingErrors = settingErrors;
        _webhookOptions = webhookOptions;
        _authorizer = authorizer;
        _store = store;
        _webhooks = webhooks;
        _dcs = dcs;
        _time = time;
        _logger = logger;
    }

    /// <summary>Answers the request in the context.</summary>
    public async Task HandleAsync(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        try
        {
            await For(await CheckOnceAsync().WaitAsync(context.RequestAborted)).WriteAsync(context.Response);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The caller has gone. The check goes on for the others.
        }
        catch (Exception e)
        {
            Log.Failed(_logger, e);
            await new Replies(context).Bug().WriteInsteadAsync(context);
        }
    }

    private Task<ReadyBody> CheckOnceAsync()
    {
        lock (_lock)
        {
            if (_check is null || (_check.IsCompleted && _time.GetElapsedTime(_checkedAt) >= HoldFor))
                _check = Task.Run(CheckAsync);

            return _check;
        }
    }

    private async Task<ReadyBody> CheckAsync()
    {
        try
        {
            var parts = new Dictionary<string, ReadyPart>(StringComparer.Ordinal)
            {
                ["configuration"] = Part(_settingErrors.Count == 0 ? null : string.Join(" ", _settingErrors)),
            };
            if (_settingErrors.Count == 0)
                await AddAsync(parts);

            return new ReadyBody(parts.Values.All(part => part.Reason is null) ? ReadyBody.Ready : ReadyBody.NotReady, parts);
        }
        finally
        {
            _checkedAt = _time.GetTimestamp();
        }
    }

    private async Task AddAsync(Dictionary<string, ReadyPart> parts)
    {
        var credential = _authorizer.Value.GetAsync(CancellationToken.None);
        var store = CheckStoreAsync();
        var webhooks = _webhookOptions.AreOff ? null : _webhooks.Value.CheckAsync(CancellationToken.None);
        var dcs = _dcs.Value.CheckAsync(_dcs.Value.StartBudget());
        parts["credential"] = Part((await credential).Error?.Reason);
        parts["store"] = Part(await store);
        if (webhooks is not null)
            parts["webhooks"] = Part(await webhooks);

        parts["dcs"] = Part(WhyNotReady(await dcs));
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
            return e.InnerException is RequestFailedException refused ? $"{e.Message} It answered {refused.Status} {refused.ErrorCode}." : e.Message;
        }
    }

    private static string? WhyNotReady(Outcome? outcome) => outcome switch
    {
        null => null,
        Outcome.NotSent notSent => notSent.Reason,
        Outcome.Rejected { Error: { Status: StatusCodes.Status403Forbidden } error } =>
            $"DCS refused to list tasks ({error}). Give the credential's user the permissions dcs:migrationTask:list and dcs:migrationTask:create, and check Dcs:ProjectId.",
        Outcome.Rejected { Error: { } error } => $"DCS refused to list tasks ({error}). Check Dcs:Endpoint, Dcs:ProjectId and the credential.",
        Outcome.Rejected { Foreign: { } foreign } => $"Dcs:Endpoint answered {foreign.Status}, but not with a DCS error. Check it.",
        _ => outcome.ToString(),
    };

    private static ReadyPart Part(string? reason) => new(reason is null ? ReadyBody.Ready : ReadyBody.NotReady, reason);

    private static Reply For(ReadyBody body) => new(
        body.Status == ReadyBody.Ready ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable,
        JsonSerializer.SerializeToUtf8Bytes(body, EndpointJson.Readable.ReadyBody));

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "Unhandled exception while checking readiness.")]
        public static partial void Failed(ILogger logger, Exception exception);
    }
}
