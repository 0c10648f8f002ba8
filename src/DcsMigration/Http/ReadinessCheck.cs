using System.Diagnostics;
using System.Text.Json.Nodes;
using Azure;
using DcsMigration.Credentials;
using DcsMigration.Dcs;
using DcsMigration.Http.Webhooks;
using DcsMigration.Idempotency;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace DcsMigration.Http;

/// <summary>Checks each part that a create needs.</summary>
/// <remarks>authorizer, store and dcs are null if the settings are invalid; webhooks is null if signed webhooks are off.</remarks>
internal sealed partial class ReadinessCheck(
    IReadOnlyList<string> settingErrors,
    TimeProvider time,
    ILogger<ReadinessCheck> logger,
    Authorizer? authorizer = null,
    IIdempotencyStore? store = null,
    DcsClient? dcs = null,
    WebhookReader? webhooks = null)
{
    /// <summary>A result is reused for this long, because each check calls DCS and the store.</summary>
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
            JsonObject parts = new() { ["configuration"] = Part(settingErrors.Count == 0 ? null : string.Join(" ", settingErrors)) };
            if (authorizer is not null && store is not null && dcs is not null)
            {
                var credential = authorizer.GetAsync(CancellationToken.None);
                var storeError = StoreErrorAsync(store);
                var webhookSecret = webhooks?.CheckAsync();
                var list = dcs.CheckAsync();
                parts["credential"] = Part((await credential).Error?.Reason);
                parts["store"] = Part(await storeError);
                if (webhookSecret is not null)
                    parts["webhooks"] = Part(await webhookSecret);

                parts["dcs"] = Part(ListError(await list));
            }

            var isReady = parts.All(part => part.Value!["reason"] is null);
            return new Reply(
                isReady ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable,
                Reply.Utf8(new JsonObject { ["status"] = Status(isReady), ["parts"] = parts }));
        }
        finally
        {
            _checkedAt = time.GetTimestamp();
        }
    }

    private static JsonObject Part(string? error) => new() { ["status"] = Status(error is null), ["reason"] = error };

    private static string Status(bool isReady) => isReady ? "ready" : "not_ready";

    /// <summary>Reads a key that no request uses. Returns why the store is unavailable, or null.</summary>
    private static async Task<string?> StoreErrorAsync(IIdempotencyStore store)
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

    private static string? ListError(Outcome? outcome) => outcome switch
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
