using Microsoft.AspNetCore.Http;

namespace DcsMigration.Http;

/// <summary>POST /api/migration-tasks: reads and validates the request, has the task created, and answers.</summary>
public sealed class CreateEndpoint
{
    private readonly RequestPipeline _pipeline;
    private readonly TimeProvider _time;

    internal CreateEndpoint(RequestPipeline pipeline, TimeProvider time)
    {
        _pipeline = pipeline;
        _time = time;
    }

    /// <summary>Answers the request in the context. Never throws for what a caller or DCS may do.</summary>
    public Task HandleAsync(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return _pipeline.HandleAsync(context, ReadAsync);
    }

    private async ValueTask<ParsedRequest> ReadAsync(HttpRequest request)
    {
        var (isDryRun, wrongQuery) = DryRunQuery.Read(request.Query);
        if (wrongQuery is not null)
            return new ParsedRequest.Refused(wrongQuery);

        var (key, malformedKey) = IdempotencyKeyReader.Read(request.Headers);
        if (malformedKey is not null)
            return new ParsedRequest.Refused(malformedKey);

        var reading = ParsedRequest.Of(await RequestReader.ReadAsync(request, _time), key);
        return isDryRun && reading is ParsedRequest.Request ? new ParsedRequest.DryRun() : reading;
    }
}
