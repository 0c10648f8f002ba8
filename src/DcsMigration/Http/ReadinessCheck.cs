using System.Diagnostics;
using System.Text.Json.Nodes;
using DcsMigration.Credentials;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace DcsMigration.Http;

/// <summary>Checks each part that a create needs, all at once.</summary>
internal sealed partial class ReadinessCheck(
    IEnumerable<ReadinessPart> parts, IReadOnlyList<string> warnings, TimeProvider time, ILogger<ReadinessCheck> logger)
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

    /// <summary>The reply for parts and whether they work, and the warnings of the settings.</summary>
    public static Reply ReplyWith(IReadOnlyList<(string Name, PartStatus Status)> checks, IReadOnlyList<string> warnings)
    {
        var isReady = checks.All(check => check.Status is PartStatus.Ready);
        var members = checks.Select(check => KeyValuePair.Create<string, JsonNode?>(check.Name, Part(check.Status)));
        return new Reply(
            isReady ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable,
            Reply.Utf8(new JsonObject
            {
                ["status"] = Status(isReady),
                ["warnings"] = new JsonArray([.. warnings.Select(warning => JsonValue.Create(warning))]),
                ["parts"] = new JsonObject(members),
            }));
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
            return ReplyWith([("configuration", new PartStatus.Ready()), .. checks], warnings);
        }
        finally
        {
            _checkedAt = time.GetTimestamp();
        }
    }

    private static JsonObject Part(PartStatus status) => status switch
    {
        PartStatus.Ready ready => Part(isReady: true, ready.Warning),
        PartStatus.NotReady notReady => Part(isReady: false, notReady.Reason),
        _ => throw new UnreachableException(),
    };

    private static JsonObject Part(bool isReady, string? reason) => new() { ["status"] = Status(isReady), ["reason"] = reason };

    private static string Status(bool isReady) => isReady ? "ready" : "not_ready";

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "Unhandled exception while checking readiness.")]
        public static partial void Failed(ILogger logger, Exception exception);
    }
}
