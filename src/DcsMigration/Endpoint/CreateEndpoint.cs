using System.Diagnostics;
using DcsMigration.Dcs;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace DcsMigration.Endpoint;

/// <summary>POST /api/migration-tasks: reads and validates the request, has the task created, and answers.</summary>
public sealed partial class CreateEndpoint
{
    private readonly Settings _settings;
    private readonly Lazy<DcsClient> _dcs;
    private readonly ILogger<CreateEndpoint> _logger;

    /// <param name="settings">What is configured, and what is wrong with it.</param>
    /// <param name="dcs">Made when first needed: with faulty settings it can't be.</param>
    /// <param name="logger">Gets one line a request.</param>
    internal CreateEndpoint(Settings settings, Lazy<DcsClient> dcs, ILogger<CreateEndpoint> logger)
    {
        _settings = settings;
        _dcs = dcs;
        _logger = logger;
    }

    /// <summary>Answers the request in the context. Never throws for what a caller or DCS may do.</summary>
    public async Task HandleAsync(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var replies = new Replies(Activity.Current?.TraceId.ToHexString() ?? context.TraceIdentifier);
        var reply = await AnswerAsync(context.Request, replies);
        await reply.WriteAsync(context.Response);
    }

    private async Task<Reply> AnswerAsync(HttpRequest request, Replies replies)
    {
        try
        {
            if (_settings.Faults.Count > 0)
                return replies.Misconfigured(_settings.Faults);
            if (!HttpMethods.IsPost(request.Method))
                return replies.MethodNotAllowed(HttpMethods.Post);

            var (task, refusal) = await RequestReader.ReadAsync(request);
            if (refusal is not null)
            {
                Log.Refused(_logger, refusal.Error.Code);
                return replies.For(refusal);
            }

            var outcome = await _dcs.Value.CreateAsync(task!);
            Log.Ended(_logger, outcome);
            return replies.For(outcome);
        }
        catch (Exception e)
        {
            Log.Failed(_logger, e);
            return replies.Bug();
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "The request was refused with {Code}.")]
        public static partial void Refused(ILogger logger, string code);

        [LoggerMessage(2, LogLevel.Information, "The create ended: {Outcome}.")]
        public static partial void Ended(ILogger logger, Outcome outcome);

        [LoggerMessage(3, LogLevel.Error, "A bug: the request failed.")]
        public static partial void Failed(ILogger logger, Exception exception);
    }
}
