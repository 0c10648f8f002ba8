using DcsMigration.Dcs;
using DcsMigration.Http.Webhooks;
using DcsMigration.Idempotency;
using DcsMigration.Telemetry;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace DcsMigration.Http;

/// <summary>Answers each request for a task, and counts it once. An error of our own is also logged.</summary>
/// <remarks>gate, hashes and dcs are null if the settings are invalid; webhooks is null if signed webhooks are off.</remarks>
internal sealed partial class CreateHandler(
    TimeProvider time,
    ServiceTelemetry telemetry,
    ILogger<CreateHandler> logger,
    Gate? gate = null,
    RequestHashes? hashes = null,
    DcsClient? dcs = null,
    WebhookReader? webhooks = null,
    IHostApplicationLifetime? lifetime = null)
{
    private static readonly Refusal WebhooksOff = new(
        FunctionError.WebhooksOff, "Ask the operator to set Webhooks:SecretName: signed webhooks are off.");

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
            if (gate is null || hashes is null || dcs is null)
                return ("misconfigured", replies.Misconfigured());
            if (!HttpMethods.IsPost(request.Method))
                return ("refused", replies.MethodNotAllowed());

            var (parsed, refusal) = !isWebhook ? await ReadAsync(request)
                : webhooks is not null ? await webhooks.ReadAsync(request)
                : (null, WebhooksOff);
            if (parsed is null)
                return (refusal!.Error == FunctionError.NoCredentials ? "not_sent" : "refused", replies.For(refusal));
            if (parsed.IsDryRun)
                return ("dry_run", await dcs.CheckAsync() is { } failed ? replies.For(failed) : Replies.DryRun);

            var result = await CreateAsync(gate, hashes.Of(parsed), request.HttpContext.RequestAborted);
            return (result.Name, replies.For(result));
        }
        catch (Exception e)
        {
            Log.Failed(logger, e);
            return ("failed", replies.Bug());
        }
    }

    private async ValueTask<(ParsedRequest? Parsed, Refusal? Refusal)> ReadAsync(HttpRequest request)
    {
        var (isDryRun, wrongQuery) = DryRunQuery.Read(request.Query);
        if (wrongQuery is not null)
            return (null, wrongQuery);

        var (key, malformedKey) = IdempotencyKeyReader.Read(request.Headers);
        if (malformedKey is not null)
            return (null, malformedKey);

        var (body, wrongBody) = await RequestReader.ReadAsync(request, time);
        if (wrongBody is not null)
            return (null, wrongBody);

        var (task, invalid) = RequestValidator.Validate(body.Span);
        return task is null ? (null, invalid) : (new ParsedRequest(task, key, isDryRun), null);
    }

    /// <summary>The caller may hang up. Like the host's shutdown, this ends only the wait for another attempt.</summary>
    private async Task<GateResult> CreateAsync(Gate gate, GatedRequest request, CancellationToken callerAborted)
    {
        using var activity = ServiceTelemetry.Activities.StartActivity("create migration task");
        using var stopWaiting = CancellationTokenSource.CreateLinkedTokenSource(
            callerAborted, lifetime?.ApplicationStopping ?? CancellationToken.None);
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

/// <summary>A valid request from either route.</summary>
/// <param name="Task">The task to create.</param>
/// <param name="Key">The caller's idempotency key. Null to derive one from the values of the task.</param>
/// <param name="IsDryRun">Whether this is a dry run, which creates nothing.</param>
internal sealed record ParsedRequest(MigrationTaskRequest Task, CallerKey? Key, bool IsDryRun = false);
