using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace DcsMigration.Benchmarks.Empty;

/// <summary>Returns the same reply to every request.</summary>
public sealed class Answer
{
    private static readonly byte[] Reply = Encoding.UTF8.GetBytes("""{"instance_id":"b21989ec-2889-4b8e-99db-19c073425ec2"}""");

    [Function(nameof(Answer))]
    public async Task Run([HttpTrigger(AuthorizationLevel.Function, "post", Route = "migration-tasks")] HttpRequest request)
    {
        var response = request.HttpContext.Response;
        response.ContentType = "application/json";
        response.ContentLength = Reply.Length;
        await response.Body.WriteAsync(Reply, request.HttpContext.RequestAborted);
    }
}
