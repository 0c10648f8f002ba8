using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;

namespace DcsMigration.Benchmarks.Forwarder;

/// <summary>
/// Forwards the request body and returns the reply. Makes the same table writes as a create and writes one line to the log, but has no
/// validation, idempotency checks or signature.
/// </summary>
public sealed partial class Forward(TaskRows rows, Upstream upstream, ILogger<Forward> logger)
{
    [Function(nameof(Forward))]
    public async Task Run([HttpTrigger(AuthorizationLevel.Function, "post", Route = "migration-tasks")] HttpRequest request)
    {
        var pending = await rows.InsertAsync();
        var (status, reply) = await upstream.SendAsync(request);
        await rows.CompleteAsync(pending, reply);
        Log.Forwarded(logger, pending.RowKey, status);

        var response = request.HttpContext.Response;
        response.StatusCode = status;
        response.ContentType = "application/json";
        response.ContentLength = reply.Length;
        await response.Body.WriteAsync(reply);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Request {Key}: forwarded, {Status}.")]
        public static partial void Forwarded(ILogger logger, string key, int status);
    }
}
