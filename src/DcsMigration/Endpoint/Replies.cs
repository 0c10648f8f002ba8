using System.Diagnostics;
using System.Text.Json;
using DcsMigration.Dcs;
using DcsMigration.Idempotency;
using Microsoft.AspNetCore.Http;

namespace DcsMigration.Endpoint;

/// <summary>The reply to whatever became of a request; all errors have one shape.</summary>
internal sealed class Replies(string traceId)
{
    /// <summary>What is passing is mostly over by then; low-code tools wait for as long before their first retry.</summary>
    private static readonly TimeSpan SoonAgain = TimeSpan.FromSeconds(10);

    private const string FromDcs = "dcs";
    private const string FromFunction = "function";

    /// <summary>A create mostly ends within a few seconds.</summary>
    private static readonly TimeSpan WhenItEnded = TimeSpan.FromSeconds(5);

    public static Replies To(HttpContext context) => new(Activity.Current?.TraceId.ToHexString() ?? context.TraceIdentifier);

    public Reply For(GateResult result) => result switch
    {
        GateResult.Ran ran => For(ran.Outcome),
        GateResult.Replayed replayed => new Reply(StatusCodes.Status200OK, replayed.Body) { RequestId = replayed.RequestId, Replayed = true },
        GateResult.InProgress => Own(FunctionError.InProgress, "The same request is being worked on now; ask again after Retry-After.", WhenItEnded),
        GateResult.KeyReused => Own(FunctionError.KeyReused, "This Idempotency-Key was used with another body: send a new key for a new task."),
        GateResult.Unsettled unsettled => Own(FunctionError.Unsettled, $"An earlier attempt may have created the task; ask again after Retry-After. {unsettled.Reason}", unsettled.RetryAfter),
        GateResult.Ambiguous ambiguous => Ambiguous(ambiguous.InstanceIds),
        GateResult.StoreUnavailable => Own(FunctionError.NoStore, "Nothing was sent, since the idempotency store could not be had; try again.", SoonAgain),
        _ => throw new UnreachableException(),
    };

    public Reply For(Outcome outcome) => outcome switch
    {
        Outcome.Created created => new Reply(StatusCodes.Status200OK, created.Body) { RequestId = created.RequestId },
        Outcome.Rejected rejected => Relayed(rejected.Error, rejected.RetryAfter),
        Outcome.NotSent notSent => For(notSent),
        Outcome.Unknown { Error: { } error } => Relayed(error, SoonAgain),
        Outcome.Unknown unknown => For(unknown),
        _ => throw new UnreachableException(),
    };

    public Reply For(Refusal refusal) => Own(refusal.Error, refusal.Message, details: refusal.Details);

    public Reply MethodNotAllowed(string allowed) =>
        Own(FunctionError.MethodNotAllowed, $"Use {allowed}: a task is created by a {allowed} with a JSON body.") with { Allow = allowed };

    public Reply Misconfigured(IReadOnlyList<string> faults) =>
        Own(FunctionError.Misconfigured, $"The function is misconfigured; tell its operator. {string.Join(" ", faults)}");

    public Reply Bug() =>
        Own(FunctionError.Bug, $"The function failed; give its operator the trace id {traceId}. To ask again with the same key and body is safe.");

    private Reply For(Outcome.NotSent notSent) => notSent.Cause switch
    {
        NotSentCause.Misconfigured => Misconfigured([notSent.Reason]),
        NotSentCause.NoCredentials => Own(FunctionError.NoCredentials, $"Nothing was created for want of credentials; try again later. {notSent.Reason}", SoonAgain),
        _ => Own(FunctionError.Unreachable, $"Nothing was created, since DCS could not be reached; try again. {notSent.Reason}", SoonAgain),
    };

    private Reply For(Outcome.Unknown unknown) =>
        Own(
            unknown.Cause == UnknownCause.TimedOut ? FunctionError.TimedOut : FunctionError.ReplyNotUnderstood,
            $"A task may have been created; ask again with the same key and body, and the function looks it up. {unknown.Reason}",
            SoonAgain);

    private Reply Ambiguous(IReadOnlyList<string> instanceIds) =>
        Own(
            FunctionError.Unsettled,
            "More than one task matches an earlier attempt: delete those too many in the DCS console, then ask again.",
            SoonAgain,
            [.. instanceIds.Select(id => new FieldFault("instance_id", id))]);

    private Reply Relayed(DcsError error, TimeSpan? retryAfter)
    {
        var mayPass = error.Status is StatusCodes.Status429TooManyRequests or >= StatusCodes.Status500InternalServerError;
        var body = new ErrorBody(error.Code, error.Message, error.ExtMessage, FromDcs, error.RequestId, traceId, Details: null);
        return Error(error.Status, body) with { RequestId = error.RequestId, RetryAfter = retryAfter ?? (mayPass ? SoonAgain : null) };
    }

    private Reply Own(FunctionError error, string message, TimeSpan? retryAfter = null, IReadOnlyList<FieldFault>? details = null)
    {
        var body = new ErrorBody(error.Code, message, ErrorExtMsg: null, FromFunction, RequestId: null, traceId, details);
        return Error(error.Status, body) with { RetryAfter = retryAfter };
    }

    private static Reply Error(int status, ErrorBody body) =>
        new(status, JsonSerializer.SerializeToUtf8Bytes(body, EndpointJson.Readable.ErrorBody));
}
