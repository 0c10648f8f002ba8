using System.Diagnostics;
using System.Text.Json;
using DcsMigration.Azure;
using DcsMigration.Credentials;
using DcsMigration.Dcs;
using DcsMigration.Idempotency;
using Microsoft.AspNetCore.Http;

namespace DcsMigration.Http;

/// <summary>The reply to each way in which a request can end. All errors have one shape.</summary>
internal sealed class Replies(HttpContext context)
{
    private const string SameKeyAndBody = "with the same key and body";

    /// <summary>For at least this long, the caches of secrets return the failure that they remember.</summary>
    private static readonly TimeSpan CredentialRetryAfter = RefreshAheadCache<VersionedCredential>.MinPause;

    /// <summary>A dry run that found nothing wrong.</summary>
    public static readonly Reply DryRun = new(StatusCodes.Status200OK, """
        {"dry_run":true,"message":"The request is valid and DCS accepts the function's credential. DCS did not check the values, and nothing was created."}
        """u8.ToArray());

    private string TraceId => Activity.Current?.TraceId.ToHexString() ?? context.TraceIdentifier;

    public Reply For(GateResult result) => result switch
    {
        GateResult.Ran ran => For(ran.Outcome),
        GateResult.Replayed replayed => new Reply(StatusCodes.Status200OK, replayed.Body, requestId: replayed.RequestId, isReplayed: true),
        GateResult.Busy busy => RetryIn(
            busy.RetryAfter, FunctionError.Busy, "the same request, or another one with this name, is still being processed."),
        GateResult.KeyReused => Error(FunctionError.KeyReused, "Send a new Idempotency-Key for a new task: this one was used with another body."),
        GateResult.Unresolved unresolved => RetryIn(
            unresolved.RetryAfter, FunctionError.Unresolved, $"an earlier attempt may have created the task. {unresolved.Reason}"),
        GateResult.Manual manual => Manual(manual.InstanceIds),
        GateResult.StoreUnavailable => RetryIn(
            IdempotencyOptions.TransientRetryAfter, FunctionError.NoStore, "the idempotency store is unavailable, and nothing was sent."),
        _ => throw new UnreachableException(),
    };

    public Reply For(Outcome outcome) => outcome switch
    {
        Outcome.Created created => new Reply(StatusCodes.Status200OK, created.Body, requestId: created.RequestId),
        Outcome.Rejected { Error: { } error } rejected => Relayed(error, DcsAdvice.For(error, mayBeCreated: false), rejected.RetryAfter),
        Outcome.Rejected { Foreign: { } foreign } => Error(
            FunctionError.NotDcs,
            $"Check Dcs:Endpoint: it answered {foreign.Status}, but not with a DCS error. Nothing was created.",
            requestId: foreign.RequestId),
        Outcome.NotSent notSent => For(notSent),
        Outcome.Unknown { Error: { } error } => Relayed(error, DcsAdvice.For(error, mayBeCreated: true), IdempotencyOptions.TransientRetryAfter),
        Outcome.Unknown unknown => RetryIn(
            IdempotencyOptions.TransientRetryAfter,
            unknown.Cause == UnknownCause.TimedOut ? FunctionError.TimedOut : FunctionError.ReplyNotUnderstood,
            $"a task may have been created, and the retry looks it up. {unknown.Reason}"),
        _ => throw new UnreachableException(),
    };

    public Reply For(Refusal refusal) =>
        Error(refusal.Error, refusal.Message, refusal.Error == FunctionError.NoCredentials ? CredentialRetryAfter : null, refusal.Details);

    public Reply MethodNotAllowed(string allowed) =>
        Error(FunctionError.MethodNotAllowed, $"Use {allowed}: a task is created by a {allowed} with a JSON body.", allow: allowed);

    public Reply Misconfigured() =>
        Error(FunctionError.Misconfigured, "Tell the operator: the function is misconfigured. Its log and /api/ready name the settings.");

    public Reply Bug() =>
        Error(FunctionError.Bug, $"Tell the operator the trace id {TraceId}: the function failed. Retrying {SameKeyAndBody} is safe.");

    private Reply For(Outcome.NotSent notSent) => notSent.Cause switch
    {
        NotSentCause.Misconfigured => Misconfigured(),
        NotSentCause.NoCredentials => RetryIn(
            CredentialRetryAfter, FunctionError.NoCredentials, $"no credential is available, and nothing was created. {notSent.Reason}"),
        NotSentCause.BudgetSpent => RetryIn(
            IdempotencyOptions.TransientRetryAfter, FunctionError.Unreachable, $"nothing was created. {notSent.Reason}"),
        _ => RetryIn(
            IdempotencyOptions.TransientRetryAfter,
            FunctionError.Unreachable,
            $"DCS could not be reached, and nothing was created. {notSent.Reason}"),
    };

    /// <summary>Only a person can tell which of the listed tasks is this request's.</summary>
    private Reply Manual(IReadOnlyList<string> instanceIds)
    {
        var (message, advice) = instanceIds.Count == 1
            ? ("Ask the operator: DCS lists a task of this name that may be this request's, but its description or its date differs.",
                "Look at the task in the DCS console. If it is this request's, use it and do not retry. "
                + "If not, ask the operator to follow README, \"Manual resolution\".")
            : ("Several tasks match this request. Delete the duplicates in the DCS console, then retry.",
                "Delete the duplicates in the DCS console, then send the same request with the same key again.");
        return Error(
            FunctionError.Unresolved with { Advice = advice },
            message,
            IdempotencyOptions.TransientRetryAfter,
            [.. instanceIds.Select(id => new FieldError("instance_id", id))]);
    }

    /// <summary>What to do comes first, since a run history shows little more than the beginning.</summary>
    private Reply RetryIn(TimeSpan wait, FunctionError error, string why) =>
        Error(error, $"Retry in {Reply.WholeSeconds(wait)} s {SameKeyAndBody}: {why}", wait);

    private Reply Relayed(DcsError error, string advice, TimeSpan? retryAfter)
    {
        var isTransient = error.Status is StatusCodes.Status429TooManyRequests or >= StatusCodes.Status500InternalServerError;
        var body = new ErrorBody(error.Code, error.Message, error.ExtMessage, Source: "dcs", error.RequestId, TraceId, advice, Details: null);
        retryAfter ??= isTransient ? IdempotencyOptions.TransientRetryAfter : null;
        return new Reply(error.Status, Json(body), requestId: error.RequestId, retryAfter: retryAfter);
    }

    private Reply Error(
        FunctionError error,
        string message,
        TimeSpan? retryAfter = null,
        IReadOnlyList<FieldError>? details = null,
        string? requestId = null,
        string? allow = null)
    {
        var body = new ErrorBody(error.Code, message, ErrorExtMsg: null, Source: "function", requestId, TraceId, error.Advice, details);
        return new Reply(error.Status, Json(body), error.Code, requestId, retryAfter, allow: allow);
    }

    private static byte[] Json(ErrorBody body) => JsonSerializer.SerializeToUtf8Bytes(body, EndpointJson.Readable.ErrorBody);
}
