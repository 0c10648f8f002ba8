using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace DcsMigration.Http;

/// <summary>Checks each part that a create needs, all at once.</summary>
internal sealed partial class ReadinessCheck(IEnumerable<ReadinessPart> parts, TimeProvider time, ILogger<ReadinessCheck> logger)
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
            return new ReplyFactory(request.HttpContext).Bug();
        }
    }

    /// <summary>The reply for parts and why they don't work. An error that is null means that the part works.</summary>
    public static Reply ReplyWith(IReadOnlyList<(string Name, string? Error)> checks)
    {
        var isReady = checks.All(check => check.Error is null);
        var members = checks.Select(check => KeyValuePair.Create<string, JsonNode?>(check.Name, Part(check.Error)));
        return new Reply(
            isReady ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable,
            Reply.Utf8(new JsonObject { ["status"] = Status(isReady), ["parts"] = new JsonObject(members) }));
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
            var checks = await Task.WhenAll(parts.Select(async part => (part.Name, await part.CheckAsync())));
            return ReplyWith([("configuration", null), .. checks]);
        }
        finally
        {
            _checkedAt = time.GetTimestamp();
        }
    }

    private static JsonObject Part(string? error) => new() { ["status"] = Status(error is null), ["reason"] = error };

    private static string Status(bool isReady) => isReady ? "ready" : "not_ready";

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "Unhandled exception while checking readiness.")]
        public static partial void Failed(ILogger logger, Exception exception);
    }
}
