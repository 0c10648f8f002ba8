using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace DcsMigration.Benchmarks.Forwarder;

/// <summary>
/// Forwards the request body and returns the reply. Makes the same table writes as a create, but has no validation, idempotency checks,
/// credential or signature.
/// </summary>
public sealed class Forward(TaskRows rows, Upstream upstream)
{
    [Function(nameof(Forward))]
    public async Task Run([HttpTrigger(AuthorizationLevel.Function, "post", Route = "migration-tasks")] HttpRequest request)
    {
        var pending = await rows.InsertAsync();
        var (status, reply) = await upstream.SendAsync(request);
        await rows.CompleteAsync(pending, reply);

        var response = request.HttpContext.Response;
        response.StatusCode = status;
        response.ContentType = "application/json";
        response.ContentLength = reply.Length;
        await response.Body.WriteAsync(reply);
    }
}
