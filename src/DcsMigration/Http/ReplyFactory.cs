using System.Diagnostics;
using System.Text.Json.Nodes;
using DcsMigration.Dcs;
using DcsMigration.Idempotency;
using Microsoft.AspNetCore.Http;

namespace DcsMigration.Http;

/// <summary>The reply to each way in which a request can end. All errors have one shape.</summary>
internal sealed class ReplyFactory(HttpContext context)
{
    /// <summary>What a dry run says that found nothing wrong.</summary>
    public const string NothingWrong =
        "The request is valid and DCS accepts the function's credential. DCS did not check the values, and nothing was created.";

    private const string SameKeyAndBody = "with the same key and body";
    private const string WrongAddress = "Tell the operator to check Dcs:Endpoint, with its region, and Dcs:ProjectId.";
    private const int MaxFieldsInAdvice = 5;

    private static readonly Reply DryRun = new(
        StatusCodes.Status200OK, Reply.Utf8(new JsonObject { ["dry_run"] = true, ["message"] = NothingWrong }));

    /// <summary>Read at once, because a chat command can go on after its context is gone.</summary>
    private string TraceId { get; } = Activity.Current?.TraceId.ToHexString() ?? context.TraceIdentifier;

    public Reply For(GateResult result) => result switch
    {
        GateResult.Ran ran => For(ran.Outcome),
        GateResult.Replayed { Created: var created } =>
            new Reply(StatusCodes.Status200OK, created.Body, requestId: created.RequestId, isReplayed: true),
        GateResult.Busy busy => RetryIn(
            busy.RetryAfter, FunctionError.Busy, "the same request, or another one with this name, is still being processed."),
        GateResult.NameFull full => RetryIn(
            full.RetryAfter,
            FunctionError.Busy,
            $"{NameLock.MaxKnownTasks} tasks with this name were created within 10 minutes. With another name it works at once."),
        GateResult.KeyReused =>
            Error(FunctionError.KeyReused, "Send a new Idempotency-Key for a new task: this one was used with another body."),
        GateResult.Unresolved unresolved => RetryIn(
            unresolved.RetryAfter, FunctionError.Unresolved, $"an earlier attempt may have created the task. {unresolved.Reason}"),
        GateResult.Manual manual => Manual(manual.InstanceIds),
        GateResult.StoreUnavailable => RetryIn(
            IdempotencyOptions.TransientRetryAfter,
            FunctionError.NoStore,
            "the idempotency store is unavailable. This request sent nothing, but an earlier attempt may have."),
        _ => throw new UnreachableException(),
    };

    public Reply For(Outcome outcome) => outcome switch
    {
        Outcome.Created created => new Reply(StatusCodes.Status200OK, created.Body, requestId: created.RequestId),
        Outcome.Rejected rejected => Relayed(rejected.Error, AdviceFor(rejected.Error), rejected.RetryAfter),
        Outcome.NotSent notSent => NotSent(notSent.Cause, notSent.Reason, notSent.RetryAfter),
        Outcome.Unknown { Error: { } error } => Relayed(error, FunctionError.MayBeCreated, IdempotencyOptions.TransientRetryAfter),
        Outcome.Unknown { Cause: UnknownCause.NotDcs } unknown => Error(
            FunctionError.NotDcs,
            $"Check Dcs:Endpoint and what stands in between: {unknown.Reason} A task may have been created.",
            IdempotencyOptions.TransientRetryAfter,
            requestId: unknown.RequestId),
        Outcome.Unknown unknown => RetryIn(
            IdempotencyOptions.TransientRetryAfter,
            ErrorFor(unknown.Cause),
            $"a task may have been created, and the retry looks it up. {unknown.Reason}"),
        _ => throw new UnreachableException(),
    };

    public Reply For(Refusal refusal)
    {
        var error = refusal.Error == FunctionError.Invalid && refusal.Details is { Count: > 0 } details
            ? refusal.Error with { Advice = $"Correct {FieldNames(details)} as error_msg says." }
            : refusal.Error;
        return Error(error, refusal.Message, refusal.RetryAfter, refusal.Details);
    }

    public Reply Misconfigured() =>
        Error(FunctionError.Misconfigured, "Tell the operator: the function is misconfigured. Its log and /api/ready name the settings.");

    public Reply Bug() =>
        Error(FunctionError.Bug, $"Tell the operator the trace id {TraceId}: the function failed. Retrying {SameKeyAndBody} is safe.");

    /// <summary>The reply to a dry run. It sends no create.</summary>
    public Reply For(DcsCheck check) => check switch
    {
        DcsCheck.Ok => DryRun,
        DcsCheck.Refused refused => Relayed(refused.Error, AdviceFor(refused.Error), refused.RetryAfter),
        DcsCheck.NotDcs notDcs => Error(
            FunctionError.NotDcs with { Advice = $"{FunctionError.NothingCreated} Tell the operator to check Dcs:Endpoint." },
            $"Check Dcs:Endpoint: it {notDcs.Answer} Nothing was created.",
            requestId: notDcs.RequestId),
        DcsCheck.NotSent notSent => NotSent(notSent.Cause, notSent.Reason, notSent.RetryAfter),
        DcsCheck.Unanswered unanswered => NoList(ErrorFor(unanswered.Cause), unanswered.Reason),
        DcsCheck.Unreadable unreadable => NoList(FunctionError.ResponseNotUnderstood, unreadable.Reason),
        _ => throw new UnreachableException(),
    };

    private Reply NotSent(NotSentCause cause, string reason, TimeSpan? retryAfter) => cause switch
    {
        NotSentCause.Misconfigured => Misconfigured(),
        NotSentCause.NoCredentials => RetryIn(
            retryAfter ?? IdempotencyOptions.TransientRetryAfter,
            FunctionError.NoCredentials,
            $"no credential is available, and nothing was created. {reason}"),
        NotSentCause.Unreachable or NotSentCause.BudgetSpent => NothingCreated(FunctionError.Unreachable, reason),
        _ => throw new UnreachableException(),
    };

    /// <summary>A dry run without the list. It creates nothing, so it can always be sent again.</summary>
    private Reply NoList(FunctionError error, string reason) =>
        NothingCreated(error with { Advice = FunctionError.Unreachable.Advice }, reason);

    private Reply NothingCreated(FunctionError error, string reason) =>
        RetryIn(IdempotencyOptions.TransientRetryAfter, error, $"nothing was created. {reason}");

    private static FunctionError ErrorFor(UnknownCause cause) => cause switch
    {
        UnknownCause.TimedOut => FunctionError.TimedOut,
        UnknownCause.ConnectionLost or UnknownCause.UnreadableResponse => FunctionError.ResponseNotUnderstood,
        _ => throw new UnreachableException(),
    };

    /// <summary>Only a person can tell which of the listed tasks is this request's.</summary>
    private Reply Manual(IReadOnlyList<string> instanceIds)
    {
        var (message, advice) = instanceIds.Count == 1
            ? ("Ask the operator: DCS lists a task of this name that may be this request's, but its description or its date differs.",
                "Look at the task in the DCS console. If it is this request's, use it and do not retry. "
                + "If not, ask the operator to follow src/DcsMigration/Idempotency/README.md, \"Manual resolution\".")
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
        retryAfter ??= isTransient ? IdempotencyOptions.TransientRetryAfter : null;
        return ReplyWith(
            error.Status,
            new ErrorBody(IsRelayed: true, error.Code, error.Message, error.ExtMessage, error.RequestId, TraceId, advice),
            retryAfter);
    }

    private Reply Error(
        FunctionError error,
        string message,
        TimeSpan? retryAfter = null,
        IReadOnlyList<FieldError>? details = null,
        string? requestId = null) =>
        ReplyWith(
            error.Status,
            new ErrorBody(IsRelayed: false, error.Code, message, ExtMessage: null, requestId, TraceId, error.Advice, details),
            retryAfter);

    private static Reply ReplyWith(int status, ErrorBody error, TimeSpan? retryAfter) =>
        new(status, error.ToUtf8Json(), error, error.RequestId, retryAfter);

    /// <summary>Such as "name, vpc_id and subnet_id".</summary>
    private static string FieldNames(IReadOnlyList<FieldError> details)
    {
        var names = details.Select(detail => detail.Field).Distinct(StringComparer.Ordinal).ToList();
        if (names.Count > MaxFieldsInAdvice)
            names = [.. names.Take(MaxFieldsInAdvice), "others"];

        return names is [.. { Count: > 0 } first, var last] ? $"{string.Join(", ", first)} and {last}" : names[0];
    }

    /// <summary>What the person who reads an error of DCS or its gateway should do. Nothing was created.</summary>
    private static string AdviceFor(DcsError error) => error.RefusesCredential
        ? "The function's DCS credential was refused; your function key is fine. Tell the operator."
        : $"{AdviceForCode(error)} {FunctionError.NothingCreated}";

    private static string AdviceForCode(DcsError error) => error.CanonicalCode switch
    {
        "APIGW.0101" => WrongAddress,
        "DCS.4002" => "Tell the operator to check Dcs:ProjectId.",
        "DCS.4004" or "DCS.4005" => "Tell the operator: DCS did not receive the body that the function sent.",
        "DCS.4013" or "DCS.4068" => "Check vpc_id.",
        "DCS.4014" or "DCS.4046" => "Check security_group_id.",
        "DCS.4016" => "Check subnet_id: it must be the subnet's network ID, not the subnet's own ID.",
        "DCS.4018" => "Check that subnet_id is the network ID of a subnet in vpc_id, not the subnet's own ID.",
        "DCS.4020" => "Turn on DHCP in the subnet, or use another subnet.",
        "DCS.4035" or "DCS.4036" or "DCS.4039" => "The quota is used up: delete an instance or task, or ask for a higher quota.",
        "DCS.4048" => "Check the rules of the security group.",
        "DCS.4911" => "The subnet has no free address: use another subnet.",
        "DCS.5050" => "Use a VPC that is not shared.",
        _ => AdviceForStatus(error.Status),
    };

    private static string AdviceForStatus(int status) => status switch
    {
        403 => "Tell the operator: the function's DCS credential lacks a permission.",
        404 or 405 => WrongAddress,
        429 => "DCS is receiving too many requests: send the same request with the same key again after Retry-After.",
        < 500 => "Correct what error_msg names.",
        _ => FunctionError.SameAgain,
    };
}
