using System.Text.Json;
using DcsMigration.Dcs;
using Microsoft.AspNetCore.Http;

namespace DcsMigration.Endpoint;

/// <summary>The reply to each outcome, in the one shape that all errors have.</summary>
internal sealed class Replies(string traceId)
{
    /// <summary>What is passing is mostly over by then; low-code tools wait for as long before their first retry.</summary>
    private static readonly TimeSpan SoonAgain = TimeSpan.FromSeconds(10);

    private const string FromDcs = "dcs";
    private const string FromFunction = "function";

    public Reply For(Outcome outcome) => outcome switch
    {
        Outcome.Created created => new Reply(StatusCodes.Status200OK, created.Body) { RequestId = created.RequestId },
        Outcome.Rejected rejected => Relayed(rejected.Error, rejected.RetryAfter),
        Outcome.NotSent notSent => For(notSent),
        Outcome.Unknown { Error: { } error } => Relayed(error, SoonAgain),
        Outcome.Unknown unknown => For(unknown),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    public Reply For(Refusal refusal) => Own(refusal.Error, refusal.Message, refusal.Details);

    public Reply MethodNotAllowed(string allowed) =>
        Own(FunctionError.MethodNotAllowed, $"Use {allowed}: a task is created by a {allowed} with a JSON body.") with { Allow = allowed };

    public Reply Misconfigured(IReadOnlyList<string> faults) =>
        Own(FunctionError.Misconfigured, $"The function is misconfigured; tell its operator. {string.Join(" ", faults)}");

    public Reply Bug() =>
        Own(FunctionError.Bug, $"The function failed; give its operator this trace id: {traceId}. Look for the task in the DCS console before you ask again.");

    private Reply For(Outcome.NotSent notSent) => notSent.Cause switch
    {
        NotSentCause.Misconfigured => Misconfigured([notSent.Reason]),
        NotSentCause.NoCredentials => Own(FunctionError.NoCredentials, $"Nothing was created for want of credentials; try again later. {notSent.Reason}") with { RetryAfter = SoonAgain },
        _ => Own(FunctionError.Unreachable, $"Nothing was created, since DCS could not be reached; try again. {notSent.Reason}") with { RetryAfter = SoonAgain },
    };

    private Reply For(Outcome.Unknown unknown) =>
        Own(
            unknown.Cause == UnknownCause.TimedOut ? FunctionError.TimedOut : FunctionError.ReplyNotUnderstood,
            $"A task may have been created: look for it in the DCS console before you ask again. {unknown.Reason}");

    private Reply Relayed(DcsError error, TimeSpan? retryAfter)
    {
        var mayPass = error.Status is StatusCodes.Status429TooManyRequests or >= StatusCodes.Status500InternalServerError;
        var body = new ErrorBody(error.Code, error.Message, error.ExtMessage, FromDcs, error.RequestId, traceId, Details: null);
        return Error(error.Status, body) with { RequestId = error.RequestId, RetryAfter = retryAfter ?? (mayPass ? SoonAgain : null) };
    }

    private Reply Own(FunctionError error, string message, IReadOnlyList<FieldFault>? details = null) =>
        Error(error.Status, new ErrorBody(error.Code, message, ErrorExtMsg: null, FromFunction, RequestId: null, traceId, details));

    private static Reply Error(int status, ErrorBody body) =>
        new(status, JsonSerializer.SerializeToUtf8Bytes(body, EndpointJson.Readable.ErrorBody));
}
