using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace DcsMigration.Endpoint;

/// <summary>POST /api/migration-tasks: reads and validates the request, has the task created, and answers.</summary>
public sealed partial class CreateEndpoint
{
    private readonly Settings _settings;
    private readonly Lazy<TaskCreation> _creation;
    private readonly ServiceTelemetry _telemetry;
    private readonly ILogger<CreateEndpoint> _logger;

    /// <param name="settings">What is configured, and what is wrong with it.</param>
    /// <param name="creation">Made when first needed: with faulty settings it can't be.</param>
    /// <param name="telemetry">Counts each request.</param>
    /// <param name="logger">Gets a line for each that is refused or fails.</param>
    internal CreateEndpoint(Settings settings, Lazy<TaskCreation> creation, ServiceTelemetry telemetry, ILogger<CreateEndpoint> logger)
    {
        _settings = settings;
        _creation = creation;
        _telemetry = telemetry;
        _logger = logger;
    }

    /// <summary>Answers the request in the context. Never throws for what a caller or DCS may do.</summary>
    public async Task HandleAsync(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var replies = Replies.To(context);
        var reply = await AnswerAsync(context.Request, replies);
        await reply.WriteAsync(context.Response);
    }

    private async Task<Reply> AnswerAsync(HttpRequest request, Replies replies)
    {
        try
        {
            if (_settings.Faults.Count > 0)
                return Counted("misconfigured", replies.Misconfigured(_settings.Faults));
            if (!HttpMethods.IsPost(request.Method))
                return Counted("refused", replies.MethodNotAllowed(HttpMethods.Post));

            var (key, malformedKey) = IdempotencyKeyReader.Read(request.Headers);
            if (malformedKey is not null)
                return Refuse(malformedKey);

            var (task, refusal) = await RequestReader.ReadAsync(request);
            if (refusal is not null)
                return Refuse(refusal);

            var result = await _creation.Value.RunAsync(task!, key);
            return Counted(result.Name, replies.For(result));
        }
        catch (Exception e)
        {
            Log.Failed(_logger, e);
            return Counted("failed", replies.Bug());
        }

        Reply Refuse(Refusal refusal)
        {
            Log.Refused(_logger, refusal.Error.Code);
            return Counted("refused", replies.For(refusal));
        }

        Reply Counted(string outcome, Reply reply)
        {
            _telemetry.Request(outcome);
            return reply;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "The request was refused with {Code}.")]
        public static partial void Refused(ILogger logger, string code);

        [LoggerMessage(2, LogLevel.Error, "A bug: the request failed.")]
        public static partial void Failed(ILogger logger, Exception exception);
    }
}
