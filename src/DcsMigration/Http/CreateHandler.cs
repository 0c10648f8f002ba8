using DcsMigration.Dcs;
using DcsMigration.Idempotency;
using DcsMigration.Telemetry;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace DcsMigration.Http;

/// <summary>Answers each request for a task, and counts it once. An error of our own is also logged.</summary>
internal sealed partial class CreateHandler(
    Gate gate,
    RequestHashes hashes,
    DcsClient dcs,
    IHostApplicationLifetime lifetime,
    ServiceTelemetry telemetry,
    ILogger<CreateHandler> logger)
{
    public async Task<IResult> HandleAsync(HttpRequest request, IRequestParser parser)
    {
        var (outcome, reply) = await AnswerAsync(request, parser);
        if (reply.ErrorCode is { } code)
            Log.Replied(logger, code, reply.Status);

        telemetry.Request(outcome);
        return reply;
    }

    private async Task<(string Outcome, Reply Reply)> AnswerAsync(HttpRequest request, IRequestParser parser)
    {
        var replies = new ReplyFactory(request.HttpContext);
        try
        {
            if (!(await parser.ParseAsync(request)).TryGetValue(out var parsed, out var refusal))
                return (refusal.Error == FunctionError.NoCredentials ? "not_sent" : "refused", replies.For(refusal));
            if (parsed.IsDryRun)
                return ("dry_run", replies.For(await dcs.CheckAsync()));

            var result = await CreateAsync(hashes.Of(parsed), request.HttpContext.RequestAborted);
            return (result.Name, replies.For(result));
        }
        catch (Exception e)
        {
            Log.Failed(logger, e);
            return ("failed", replies.Bug());
        }
    }

    /// <summary>The caller may hang up. Like the host's shutdown, this ends only the wait for another attempt.</summary>
    private async Task<GateResult> CreateAsync(GatedRequest request, CancellationToken callerAborted)
    {
        using var activity = ServiceTelemetry.Activities.StartActivity("create migration task");
        using var stopWaiting = CancellationTokenSource.CreateLinkedTokenSource(callerAborted, lifetime.ApplicationStopping);
        var result = await gate.RunAsync(request, stopWaiting.Token);
        if (result is GateResult.Ran { Outcome: var outcome })
            Log.Ended(logger, outcome);

        activity?.SetTag("dcs_migration.outcome", result.Name);
        return result;
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Replied with {Code} ({Status}).")]
        public static partial void Replied(ILogger logger, string code, int status);

        [LoggerMessage(2, LogLevel.Error, "Unhandled exception while processing the request.")]
        public static partial void Failed(ILogger logger, Exception exception);

        [LoggerMessage(3, LogLevel.Information, "The create ended: {Outcome}.")]
        public static partial void Ended(ILogger logger, Outcome outcome);
    }
}
