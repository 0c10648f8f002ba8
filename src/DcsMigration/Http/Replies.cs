using System.Diagnostics;
using System.Text.Json;
using DcsMigration.Dcs;
using DcsMigration.Idempotency;
using Microsoft.AspNetCore.Http;

namespace DcsMigration.Http;

/// <summary>The reply to whatever became of a request; all errors have one shape.</summary>
internal sealed class Replies(HttpContext context)
{
    private const string SameAgain = "with the same key and body";

    private const string FromDcs = "dcs";
    private const string FromFunction = "function";

    /// <summary>A dry run that found nothing wrong.</summary>
    public static readonly Reply DryRun = new(StatusCodes.Status200OK, """
        {"dry_run":true,"message":"The request is valid and DCS accepts the function's credential. DCS did not check the values, and nothing was created."}
        """u8.ToArray());

    private string TraceId => Activity.Current?.TraceId.ToHexString() ?? context.TraceIdentifier;

    public Reply For(GateResult result) => result switch
    {
        GateResult.Ran ran => For(ran.Outcome),
        GateResult.Replayed replayed => new Reply(StatusCodes.Status200OK, replayed.Body) { RequestId = replayed.RequestId, Replayed = true },
        GateResult.Waited waited => Again(FunctionError.Busy, waited.RetryAfter, "the same request, or another one with this name, is still being processed."),
        GateResult.KeyReused => FunctionErrorReply(FunctionError.KeyReused, "Send a new Idempotency-Key for a new task: this one was used with another body."),
        GateResult.Unsettled unsettled => Again(FunctionError.Unsettled, unsettled.RetryAfter, $"an earlier attempt may have created the task. {unsettled.Reason}"),
        GateResult.Manual manual => Manual(manual.InstanceIds),
        GateResult.StoreUnavailable => Again(FunctionError.NoStore, Reconciler.TransientRetryAfter, "the idempotency store is unavailable, and nothing was sent."),
        _ => throw new UnreachableException(),
    };

    public Reply For(Outcome outcome) => outcome switch
    {
        Outcome.Created created => new Reply(StatusCodes.Status200OK, created.Body) { RequestId = created.RequestId },
        Outcome.Rejected { Error: { } error } rejected => Relayed(error, Advice.For(error, mayBeCreated: false), rejected.RetryAfter),
        Outcome.Rejected { Foreign: { } foreign } => NotDcs(foreign),
        Outcome.NotSent notSent => For(notSent),
        Outcome.Unknown { Error: { } error } => Relayed(error, Advice.For(error, mayBeCreated: true), Reconciler.TransientRetryAfter),
        Outcome.Unknown unknown => For(unknown),
        _ => throw new UnreachableException(),
    };

    public Reply For(Refusal refusal) =>
        FunctionErrorReply(refusal.Error, refusal.Message, refusal.Error.Status >= StatusCodes.Status500InternalServerError ? Reconciler.TransientRetryAfter : null, refusal.Details);

    public Reply MethodNotAllowed(string allowed) =>
        FunctionErrorReply(FunctionError.MethodNotAllowed, $"Use {allowed}: a task is created by a {allowed} with a JSON body.") with { Allow = allowed };

    public Reply Misconfigured() =>
        FunctionErrorReply(FunctionError.Misconfigured, "Tell the operator: the function is misconfigured. Its log and /api/ready name the settings.");

    public Reply Bug() =>
        FunctionErrorReply(FunctionError.Bug, $"Tell the operator the trace id {TraceId}: the function failed. Retrying {SameAgain} is safe.");

    private Reply For(Outcome.NotSent notSent) => notSent.Cause switch
    {
        NotSentCause.Misconfigured => Misconfigured(),
        NotSentCause.NoCredentials => FunctionErrorReply(FunctionError.NoCredentials, $"Ask again later, and tell the operator: no credential is available, and nothing was created. {notSent.Reason}", Reconciler.TransientRetryAfter),
        NotSentCause.BudgetSpent => Again(FunctionError.Unreachable, Reconciler.TransientRetryAfter, $"nothing was created. {notSent.Reason}"),
        _ => Again(FunctionError.Unreachable, Reconciler.TransientRetryAfter, $"DCS could not be reached, and nothing was created. {notSent.Reason}"),
    };

    private Reply For(Outcome.Unknown unknown) =>
        Again(
            unknown.Cause == UnknownCause.TimedOut ? FunctionError.TimedOut : FunctionError.ReplyNotUnderstood,
            Reconciler.TransientRetryAfter,
            $"a task may have been created, and the retry looks it up. {unknown.Reason}");

    private Reply NotDcs(Outcome.ForeignReply foreign) =>
        FunctionErrorReply(
            FunctionError.NotDcs,
            $"Check Dcs:Endpoint: it answered {foreign.Status}, but not with a DCS error. Nothing was created.",
            requestId: foreign.RequestId);

    private Reply Manual(IReadOnlyList<string> instanceIds) =>
        FunctionErrorReply(
            FunctionError.Unsettled,
            instanceIds.Count == 1
                ? "Ask the operator: DCS lists a task of this name that may be this request's, but its description or its date differs."
                : "Several tasks match this request. Delete the duplicates in the DCS console, then retry.",
            Reconciler.TransientRetryAfter,
            [.. instanceIds.Select(id => new FieldError("instance_id", id))],
            advice: instanceIds.Count == 1 ? Advice.Doubtful : Advice.Duplicates);

    private Reply Relayed(DcsError error, string advice, TimeSpan? retryAfter)
    {
        var mayPass = error.Status is StatusCodes.Status429TooManyRequests or >= StatusCodes.Status500InternalServerError;
        var body = new ErrorBody(error.Code, error.Message, error.ExtMessage, FromDcs, error.RequestId, TraceId, advice, Details: null);
        return Error(error.Status, body) with { RequestId = error.RequestId, RetryAfter = retryAfter ?? (mayPass ? Reconciler.TransientRetryAfter : null) };
    }

    /// <summary>What to do comes first, since a run history shows little more than the beginning.</summary>
    private Reply Again(FunctionError error, TimeSpan wait, string why) =>
        FunctionErrorReply(error, $"Ask again in {Reply.WholeSeconds(wait)} s {SameAgain}: {why}", wait);

    private Reply FunctionErrorReply(FunctionError error, string message, TimeSpan? retryAfter = null, IReadOnlyList<FieldError>? details = null, string? requestId = null, string? advice = null)
    {
        var body = new ErrorBody(error.Code, message, ErrorExtMsg: null, FromFunction, requestId, TraceId, advice ?? Advice.For(error), details);
        return Error(error.Status, body) with { ErrorCode = error.Code, RequestId = requestId, RetryAfter = retryAfter };
    }

    private static Reply Error(int status, ErrorBody body) =>
        new(status, JsonSerializer.SerializeToUtf8Bytes(body, EndpointJson.Readable.ErrorBody));
}
