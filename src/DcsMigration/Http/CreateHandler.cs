using System.Diagnostics;
using DcsMigration.Http.Webhooks;
using DcsMigration.Telemetry;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace DcsMigration.Http;

/// <summary>Answers each request for a task, and counts it once. An error of our own is also logged.</summary>
/// <param name="time">The clock for slow bodies.</param>
/// <param name="telemetry">Counts each request.</param>
/// <param name="logger">Gets a line for each error.</param>
/// <param name="creation">Null while the settings are invalid.</param>
/// <param name="webhooks">Null while signed webhooks are off.</param>
internal sealed partial class CreateHandler(
    TimeProvider time, ServiceTelemetry telemetry, ILogger<CreateHandler> logger, TaskCreation? creation = null, WebhookReader? webhooks = null)
{
    private static readonly Refusal WebhooksOff = new(
        FunctionError.WebhooksOff, "Ask the operator to turn signed webhooks on, with the setting Webhooks:SecretName. They are off here.");

    public async Task<IResult> HandleAsync(HttpRequest request, bool isWebhook)
    {
        var (outcome, reply) = await AnswerAsync(request, isWebhook);
        if (reply.ErrorCode is { } code)
            Log.Replied(logger, code, reply.Status);

        telemetry.Request(outcome);
        return reply;
    }

    private async Task<(string Outcome, Reply Reply)> AnswerAsync(HttpRequest request, bool isWebhook)
    {
        var replies = new Replies(request.HttpContext);
        try
        {
            if (creation is null)
                return ("misconfigured", replies.Misconfigured());
            if (!HttpMethods.IsPost(request.Method))
                return ("refused", replies.MethodNotAllowed(HttpMethods.Post));

            switch (isWebhook ? await ReadWebhookAsync(request) : await ReadAsync(request))
            {
                case ParsedRequest.Refused refused:
                    return ("refused", replies.For(refused.Refusal));

                case ParsedRequest.DryRun:
                    return ("dry_run", await creation.CheckAsync() is { } failed ? replies.For(failed) : Replies.DryRun);

                case ParsedRequest.Request valid:
                    var result = await creation.RunAsync(valid, request.HttpContext.RequestAborted);
                    return (result.Name, replies.For(result));

                default:
                    throw new UnreachableException();
            }
        }
        catch (Exception e)
        {
            Log.Failed(logger, e);
            return ("failed", replies.Bug());
        }
    }

    private async ValueTask<ParsedRequest> ReadAsync(HttpRequest request)
    {
        var (isDryRun, wrongQuery) = DryRunQuery.Read(request.Query);
        if (wrongQuery is not null)
            return new ParsedRequest.Refused(wrongQuery);

        var (key, malformedKey) = IdempotencyKeyReader.Read(request.Headers);
        if (malformedKey is not null)
            return new ParsedRequest.Refused(malformedKey);

        var parsed = ParsedRequest.Of(await RequestReader.ReadAsync(request, time), key);
        return isDryRun && parsed is ParsedRequest.Request ? new ParsedRequest.DryRun() : parsed;
    }

    private async ValueTask<ParsedRequest> ReadWebhookAsync(HttpRequest request)
    {
        if (webhooks is null)
            return new ParsedRequest.Refused(WebhooksOff);

        return DryRunQuery.RefuseAny(request.Query) is { } wrongQuery ? new ParsedRequest.Refused(wrongQuery) : await webhooks.ReadAsync(request);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Replied with {Code} ({Status}).")]
        public static partial void Replied(ILogger logger, string code, int status);

        [LoggerMessage(2, LogLevel.Error, "Unhandled exception while processing the request.")]
        public static partial void Failed(ILogger logger, Exception exception);
    }
}
