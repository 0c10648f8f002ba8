using DcsMigration.Dcs;
using DcsMigration.Http.Webhooks;
using DcsMigration.Idempotency;
using DcsMigration.Telemetry;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace DcsMigration.Http;

/// <summary>Answers each request for a task, and counts it once. An error of our own is also logged.</summary>
/// <remarks>The creation is null while the settings are invalid, the webhook reader while signed webhooks are off.</remarks>
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

            var (parsed, refusal) = !isWebhook ? await ReadAsync(request)
                : webhooks is not null ? await webhooks.ReadAsync(request)
                : (null, WebhooksOff);
            if (parsed is null)
                return (refusal!.Error == FunctionError.NoCredentials ? "not_sent" : "refused", replies.For(refusal));
            if (parsed.IsDryRun)
                return ("dry_run", await creation.CheckAsync() is { } failed ? replies.For(failed) : Replies.DryRun);

            var result = await creation.RunAsync(parsed, request.HttpContext.RequestAborted);
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

        var (task, wrongBody) = await RequestReader.ReadAsync(request, time);
        return task is null ? (null, wrongBody) : (new ParsedRequest(task, key, isDryRun), null);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Replied with {Code} ({Status}).")]
        public static partial void Replied(ILogger logger, string code, int status);

        [LoggerMessage(2, LogLevel.Error, "Unhandled exception while processing the request.")]
        public static partial void Failed(ILogger logger, Exception exception);
    }
}

/// <summary>Creates a task through the gate. For a dry run, only checks what a create needs.</summary>
internal sealed partial class TaskCreation(
    Gate gate, RequestHashes hashes, DcsClient dcs, ILogger<TaskCreation> logger, IHostApplicationLifetime? lifetime = null)
{
    /// <param name="request">The request.</param>
    /// <param name="hungUp">Ends waiting for other requests, as a shutdown does.</param>
    public async Task<GateResult> RunAsync(ParsedRequest request, CancellationToken hungUp)
    {
        using var activity = ServiceTelemetry.Activities.StartActivity("create migration task");
        using var stopWaiting = CancellationTokenSource.CreateLinkedTokenSource(hungUp, lifetime?.ApplicationStopping ?? CancellationToken.None);
        var result = await gate.RunAsync(hashes.Of(request), stopWaiting.Token);
        if (result is GateResult.Ran { Outcome: var outcome })
            Log.Ended(logger, outcome);

        activity?.SetTag("dcs_migration.outcome", result.Name);
        return result;
    }

    /// <summary>Obtains the credential and asks DCS for its list. Nothing is created, and the key is not reserved.</summary>
    /// <returns>Null if both work, otherwise how the create would have failed.</returns>
    public Task<Outcome?> CheckAsync() => dcs.CheckAsync();

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "The create ended: {Outcome}.")]
        public static partial void Ended(ILogger logger, Outcome outcome);
    }
}
