using System.Diagnostics;
using System.Text.Json;
using Azure;
using DcsMigration.Credentials;
using DcsMigration.Dcs;
using DcsMigration.Http.Webhooks;
using DcsMigration.Idempotency;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace DcsMigration.Http;

/// <summary>Checks each part that a create needs.</summary>
/// <remarks>The parts are null while the settings are invalid, the webhook reader also while signed webhooks are off.</remarks>
internal sealed partial class ReadinessCheck(
    IReadOnlyList<string> settingErrors,
    TimeProvider time,
    ILogger<ReadinessCheck> logger,
    Authorizer? authorizer = null,
    IIdempotencyStore? store = null,
    DcsClient? dcs = null,
    WebhookReader? webhooks = null)
{
    /// <summary>A caller who asks more often gets the same result: each check calls DCS and the store.</summary>
    private static readonly TimeSpan HoldFor = TimeSpan.FromSeconds(10);

    private readonly Lock _lock = new();
    private Task<Reply>? _check;
    private long _checkedAt;

    public async Task<IResult> HandleAsync(HttpRequest request)
    {
        try
        {
            return await CheckOnceAsync();
        }
        catch (Exception e)
        {
            Log.Failed(logger, e);
            return new Replies(request.HttpContext).Bug();
        }
    }

    private Task<Reply> CheckOnceAsync()
    {
        lock (_lock)
        {
            if (_check is null || (_check.IsCompleted && time.GetElapsedTime(_checkedAt) >= HoldFor))
                _check = Task.Run(CheckAsync);

            return _check;
        }
    }

    private async Task<Reply> CheckAsync()
    {
        try
        {
            var parts = new Dictionary<string, ReadyPart>(StringComparer.Ordinal)
            {
                ["configuration"] = ReadyPart.For(settingErrors.Count == 0 ? null : string.Join(" ", settingErrors)),
            };
            if (authorizer is not null && store is not null && dcs is not null)
                await AddAsync(parts, authorizer, store, dcs);

            var isReady = parts.Values.All(part => part.Reason is null);
            return new Reply(
                isReady ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable,
                JsonSerializer.SerializeToUtf8Bytes(new ReadyBody(ReadyBody.StatusOf(isReady), parts), EndpointJson.Readable.ReadyBody));
        }
        finally
        {
            _checkedAt = time.GetTimestamp();
        }
    }

    private async Task AddAsync(Dictionary<string, ReadyPart> parts, Authorizer authorizer, IIdempotencyStore store, DcsClient dcs)
    {
        var credential = authorizer.GetAsync(CancellationToken.None);
        var record = WhyNoRecordAsync(store);
        var webhookSecret = webhooks?.CheckAsync();
        var list = dcs.CheckAsync();
        parts["credential"] = ReadyPart.For((await credential).Error?.Reason);
        parts["store"] = ReadyPart.For(await record);
        if (webhookSecret is not null)
            parts["webhooks"] = ReadyPart.For(await webhookSecret);

        parts["dcs"] = ReadyPart.For(WhyNoList(await list));
    }

    /// <summary>Reads a key that no request has; null if the store answers.</summary>
    private static async Task<string?> WhyNoRecordAsync(IIdempotencyStore store)
    {
        try
        {
            await store.ReadRecordAsync(Sha256Hash.Of("ready"));
            return null;
        }
        catch (StoreUnavailableException e)
        {
            return e.InnerException is RequestFailedException refused ? $"{e.Message} It answered {refused.Status} {refused.ErrorCode}." : e.Message;
        }
    }

    private static string? WhyNoList(Outcome? outcome) => outcome switch
    {
        null => null,
        Outcome.NotSent notSent => notSent.Reason,
        Outcome.Rejected { Error: { Status: StatusCodes.Status403Forbidden } error } =>
            $"DCS refused to list tasks ({error}). Give the credential's user the permissions dcs:migrationTask:list and "
            + "dcs:migrationTask:create, and check Dcs:ProjectId.",
        Outcome.Rejected { Error: { } error } => $"DCS refused to list tasks ({error}). Check Dcs:Endpoint, Dcs:ProjectId and the credential.",
        Outcome.Rejected { Foreign: { } foreign } => $"Dcs:Endpoint answered {foreign.Status}, but not with a DCS error. Check it.",
        _ => throw new UnreachableException(),
    };

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "Unhandled exception while checking readiness.")]
        public static partial void Failed(ILogger logger, Exception exception);
    }
}

internal sealed record ReadyBody(string Status, IReadOnlyDictionary<string, ReadyPart> Parts)
{
    public static string StatusOf(bool isReady) => isReady ? "ready" : "not_ready";
}

internal sealed record ReadyPart(string Status, string? Reason)
{
    public static ReadyPart For(string? reason) => new(ReadyBody.StatusOf(reason is null), reason);
}
