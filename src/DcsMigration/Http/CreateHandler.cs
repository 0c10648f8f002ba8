using DcsMigration.Dcs;
using DcsMigration.Idempotency;
using DcsMigration.Telemetry;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace DcsMigration.Http;

/// <summary>
/// Answers each request for a task, and counts it once. An error of our own is also logged, unless anybody may have sent the request.
/// </summary>
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
        var replies = new ReplyFactory(request.HttpContext);
        return (await CountAsync(AnswerAsync(request, parser, replies), replies)).Reply;
    }

    /// <summary>Answers a request that has been parsed. It may go on after its HTTP request has ended.</summary>
    public Task<HandledRequest> RunAsync(Parsed<ParsedRequest> request, ReplyFactory replies) =>
        CountAsync(AnswerAsync(request, replies, CancellationToken.None), replies);

    private async Task<HandledRequest> CountAsync(Task<HandledRequest> answer, ReplyFactory replies)
    {
        HandledRequest handled;
        try
        {
            handled = await answer;
        }
        catch (Exception e)
        {
            Log.Failed(logger, e);
            handled = new HandledRequest.Failed(replies.Bug());
        }

        if (handled.Reply.Error is { IsRelayed: false } error)
        {
            var isFromAnybody = handled is HandledRequest.Refused { Refusal.Sender: not Sender.Known };
            Log.Replied(logger, isFromAnybody ? LogLevel.Debug : LogLevel.Information, error.Code, handled.Reply.Status);
        }

        telemetry.Request(handled.Name);
        return handled;
    }

    private async Task<HandledRequest> AnswerAsync(HttpRequest request, IRequestParser parser, ReplyFactory replies) =>
        await AnswerAsync(await parser.ParseAsync(request), replies, request.HttpContext.RequestAborted);

    private async Task<HandledRequest> AnswerAsync(Parsed<ParsedRequest> request, ReplyFactory replies, CancellationToken callerAborted)
    {
        if (!request.TryGetValue(out var parsed, out var refusal))
        {
            if (refusal.Sender != Sender.Known)
                ServiceTelemetry.DropTrace();

            return new HandledRequest.Refused(refusal, replies.For(refusal));
        }

        if (parsed.IsDryRun)
        {
            var check = await dcs.CheckAsync();
            return new HandledRequest.Checked(check, replies.For(check));
        }

        var result = await CreateAsync(hashes.Of(parsed), callerAborted);
        return new HandledRequest.Gated(result, replies.For(result));
    }

    /// <summary>The caller may hang up. Like the host's shutdown, this ends only the wait for another attempt.</summary>
    private async Task<GateResult> CreateAsync(GatedRequest request, CancellationToken callerAborted)
    {
        using var activity = ServiceTelemetry.Activities.StartActivity("create migration task");
        using var stopWaiting = CancellationTokenSource.CreateLinkedTokenSource(callerAborted, lifetime.ApplicationStopping);
        var result = await gate.RunAsync(request, stopWaiting.Token);
        activity?.SetTag("dcs_migration.outcome", result.Name);
        return result;
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 1, Message = "Replied with {Code} ({Status}).")]
        public static partial void Replied(ILogger logger, LogLevel level, string code, int status);

        [LoggerMessage(2, LogLevel.Error, "Unhandled exception while processing the request.")]
        public static partial void Failed(ILogger logger, Exception exception);
    }
}
