using System.Diagnostics;
using DcsMigration.Dcs;
using DcsMigration.Idempotency;
using DcsMigration.Telemetry;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace DcsMigration.Http;

/// <summary>What every request for a task goes through, however it was read: one reply and one count for each.</summary>
/// <param name="settingErrors">While there are any, every request is answered with FN.5001.</param>
/// <param name="creation">Made when first needed: with invalid settings it can't be.</param>
/// <param name="dcs">For dry runs. Made when first needed, as well.</param>
/// <param name="telemetry">Counts each request.</param>
/// <param name="logger">Gets a line for each error.</param>
internal sealed partial class RequestPipeline(
    IReadOnlyList<string> settingErrors, Lazy<TaskCreation> creation, Lazy<DcsClient> dcs, ServiceTelemetry telemetry, ILogger<RequestPipeline> logger)
{
    public async Task HandleAsync(HttpContext context, Func<HttpRequest, ValueTask<ParsedRequest>> read)
    {
        var replies = new Replies(context);
        string outcome;
        try
        {
            (outcome, var reply) = RefuseUnread(context.Request, replies) ?? await read(context.Request) switch
            {
                ParsedRequest.Request wanted => For(await creation.Value.RunAsync(wanted, context.RequestAborted), replies),
                ParsedRequest.DryRun => await DryRunAsync(dcs.Value, replies),
                ParsedRequest.Refused refused => For(refused.Refusal, replies),
                _ => throw new UnreachableException(),
            };
            LogError(reply);
            await reply.WriteAsync(context.Response);
        }
        catch (Exception e)
        {
            Log.Failed(logger, e);
            outcome = "failed";
            var reply = replies.Bug();
            LogError(reply);
            await reply.WriteInsteadAsync(context);
        }

        telemetry.Request(outcome);
    }

    /// <summary>Obtains the credential and asks DCS for its list: what a create needs, without creating anything or reserving the key.</summary>
    private static async Task<(string Outcome, Reply Reply)> DryRunAsync(DcsClient dcs, Replies replies) =>
        ("dry_run", await dcs.CheckAsync(dcs.StartBudget()) is { } failed ? replies.For(failed) : Replies.DryRun);

    private (string Outcome, Reply Reply)? RefuseUnread(HttpRequest request, Replies replies) =>
        settingErrors.Count > 0 ? ("misconfigured", replies.Misconfigured())
        : !HttpMethods.IsPost(request.Method) ? ("refused", replies.MethodNotAllowed(HttpMethods.Post))
        : null;

    private static (string Outcome, Reply Reply) For(GateResult result, Replies replies) => (result.Name, replies.For(result));

    private static (string Outcome, Reply Reply) For(Refusal refusal, Replies replies) => ("refused", replies.For(refusal));

    private void LogError(Reply reply)
    {
        if (reply.ErrorCode is { } code)
            Log.Replied(logger, code, reply.Status);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Replied with {Code} ({Status}).")]
        public static partial void Replied(ILogger logger, string code, int status);

        [LoggerMessage(2, LogLevel.Error, "Unhandled exception while processing the request.")]
        public static partial void Failed(ILogger logger, Exception exception);
    }
}
