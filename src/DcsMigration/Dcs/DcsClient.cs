using System.Text.Json;
using DcsMigration.Credentials;
using Microsoft.Extensions.Logging;
using Polly;

namespace DcsMigration.Dcs;

/// <summary>Creates a migration task: one signed request, and one of four outcomes whatever happens to it.</summary>
internal sealed partial class DcsClient
{
    private const string CreatePath = "migration/instance";

    private readonly DcsTransport _transport;
    private readonly Authorizer _authorizer;
    private readonly DcsOptions _options;
    private readonly TimeProvider _time;
    private readonly ResiliencePipeline<Outcome> _retry;

    public DcsClient(DcsTransport transport, Authorizer authorizer, DcsOptions options, TimeProvider time, ILogger<DcsClient> logger)
    {
        _transport = transport;
        _authorizer = authorizer;
        _options = options;
        _time = time;
        _retry = RetryRule.Pipeline(time, (outcome, wait) => Log.Retries(logger, outcome, wait));
    }

    /// <summary>
    /// POST /v2/{project_id}/migration/instance. Never throws for what happens on the wire, and takes no cancellation:
    /// a caller who hangs up must not leave a task that nobody knows of.
    /// </summary>
    public Task<Outcome> CreateAsync(MigrationTaskRequest task)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(task, DcsJson.Readable.MigrationTaskRequest);
        var budget = new Budget(_options, _time);
        return _retry.RunAsync(budget, () => AttemptAsync(body, budget));
    }

    private async Task<Outcome> AttemptAsync(byte[] body, Budget budget)
    {
        using var deadline = new CancellationTokenSource(budget.Left, _time);
        Outcome outcome = new Outcome.NotSent(NotSentCause.NoCredentials, "The credentials did not come in time.");
        try
        {
            var (authorization, fault) = await _authorizer.GetAsync(deadline.Token);
            if (authorization is null)
                return NotSent(fault!);

            outcome = await SendAsync(body, authorization, budget);
            return outcome is Outcome.Rejected { Error.RefusesCredential: true }
                && await _authorizer.GetAnotherAsync(authorization, deadline.Token) is { } other
                    ? await SendAsync(body, other, budget)
                    : outcome;
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested)
        {
            // Only a wait for a credential is ever cancelled: what was sent has come back as an outcome.
            return outcome;
        }
    }

    private async Task<Outcome> SendAsync(byte[] body, RequestAuthorization authorization, Budget budget)
    {
        if (!budget.HasRoomAfter(TimeSpan.Zero))
            return new Outcome.NotSent(NotSentCause.BudgetSpent, "Too little time was left to send the request to DCS.");

        var exchange = await _transport.PostAsync(CreatePath, body, authorization, budget.NextAttempt);
        return exchange switch
        {
            Exchange.NeverLeft never => new Outcome.NotSent(NotSentCause.Unreachable, never.Reason),
            Exchange.Unanswered unanswered => new Outcome.Unknown(unanswered.Cause, unanswered.Reason),
            Exchange.Answered { Status: 200 } answered => ReadCreated(answered),
            Exchange.Answered answered => ReadError(answered, authorization),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
    }

    private static Outcome ReadCreated(Exchange.Answered answered) =>
        InstanceIdReader.Read(answered.Body) is { } instanceId
            ? new Outcome.Created(instanceId, answered.Body, answered.RequestId)
            : new Outcome.Unknown(UnknownCause.UnreadableReply, "DCS answered 200 without an instance_id.");

    private static Outcome ReadError(Exchange.Answered answered, RequestAuthorization authorization)
    {
        if (DcsErrorReader.Read(answered.Status, answered.Body, answered.RequestId) is not { } read)
            return new Outcome.Unknown(UnknownCause.UnreadableReply, $"DCS answered {answered.Status} with a text that is no error of DCS.");

        var error = read with
        {
            Code = authorization.MaskSecrets(read.Code)!,
            Message = authorization.MaskSecrets(read.Message)!,
            ExtMessage = authorization.MaskSecrets(read.ExtMessage),
        };
        return error.SaysNothingExecuted
            ? new Outcome.Rejected(error, answered.RetryAfter)
            : new Outcome.Unknown(UnknownCause.ServerError, error.Message, error);
    }

    private static Outcome.NotSent NotSent(CredentialFault fault) => new(
        fault.Kind == CredentialFaultKind.Misconfigured ? NotSentCause.Misconfigured : NotSentCause.NoCredentials,
        fault.Reason);

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Sends the create again in {Wait}, since nothing was created ({Outcome}).")]
        public static partial void Retries(ILogger logger, Outcome outcome, TimeSpan wait);
    }
}
