using Microsoft.AspNetCore.Http;

namespace DcsMigration.Http;

/// <summary>POST /api/migration-tasks: reads and validates the request, has the task created, and answers.</summary>
public sealed class CreateEndpoint
{
    private readonly RequestHandling _handling;
    private readonly TimeProvider _time;

    internal CreateEndpoint(RequestHandling handling, TimeProvider time)
    {
        _handling = handling;
        _time = time;
    }

    /// <summary>Answers the request in the context. Never throws for what a caller or DCS may do.</summary>
    public Task HandleAsync(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return _handling.HandleAsync(context, ReadAsync);
    }

    private async ValueTask<Reading> ReadAsync(HttpRequest request)
    {
        var (isDryRun, wrongQuery) = DryRunQuery.Read(request.Query);
        if (wrongQuery is not null)
            return new Reading.Refused(wrongQuery);

        var (key, malformedKey) = IdempotencyKeyReader.Read(request.Headers);
        if (malformedKey is not null)
            return new Reading.Refused(malformedKey);

        var reading = Reading.Of(await RequestReader.ReadAsync(request, _time), key);
        return isDryRun && reading is Reading.Request ? new Reading.DryRun() : reading;
    }
}
