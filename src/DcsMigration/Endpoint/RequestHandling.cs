using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace DcsMigration.Endpoint;

/// <summary>What every request for a task goes through, however it was read: one reply and one count for each.</summary>
/// <param name="settings">What is configured, and what is wrong with it.</param>
/// <param name="creation">Made when first needed: with faulty settings it can't be.</param>
/// <param name="telemetry">Counts each request.</param>
/// <param name="logger">Gets a line for each that is refused or fails.</param>
internal sealed partial class RequestHandling(
    Settings settings, Lazy<TaskCreation> creation, ServiceTelemetry telemetry, ILogger<RequestHandling> logger)
{
    public async Task HandleAsync(HttpContext context, Func<HttpRequest, ValueTask<Reading>> read)
    {
        var replies = new Replies(context);
        var reply = await AnswerAsync(context.Request, read, replies);
        await reply.WriteAsync(context.Response);
    }

    private async Task<Reply> AnswerAsync(HttpRequest request, Func<HttpRequest, ValueTask<Reading>> read, Replies replies)
    {
        try
        {
            if (settings.Faults.Count > 0)
                return Counted("misconfigured", replies.Misconfigured(settings.Faults));
            if (!HttpMethods.IsPost(request.Method))
                return Counted("refused", replies.MethodNotAllowed(HttpMethods.Post));

            switch (await read(request))
            {
                case Reading.Request wanted:
                    var result = await creation.Value.RunAsync(wanted);
                    return Counted(result.Name, replies.For(result));

                case Reading.Refused { Refusal: var refusal }:
                    Log.Refused(logger, refusal.Error.Code);
                    return Counted("refused", replies.For(refusal));

                case Reading.Ping:
                    return Counted("ping", Reply.NoContent);

                default:
                    throw new UnreachableException();
            }
        }
        catch (Exception e)
        {
            Log.Failed(logger, e);
            return Counted("failed", replies.Bug());
        }
    }

    private Reply Counted(string outcome, Reply reply)
    {
        telemetry.Request(outcome);
        return reply;
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "The request was refused with {Code}.")]
        public static partial void Refused(ILogger logger, string code);

        [LoggerMessage(2, LogLevel.Error, "A bug: the request failed.")]
        public static partial void Failed(ILogger logger, Exception exception);
    }
}
