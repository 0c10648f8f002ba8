using System.Diagnostics;
using DcsMigration.Idempotency;
using DcsMigration.Telemetry;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace DcsMigration.Http.Chat;

/// <summary>
/// Runs the commands that people type in a chat: verifies who sent the form, checks the channel, reads the command, and answers in time.
/// Until the sender is verified, an error has its own status. After that every answer is a 200 with a text, as the platforms expect.
/// </summary>
internal sealed partial class ChatEndpoint(
    IReadOnlyList<string> channels,
    IEnumerable<IChatPlatform> platforms,
    CreateHandler create,
    LateAnswers late,
    IdempotencyOptions idempotency,
    TimeProvider time,
    ILogger<ChatEndpoint> logger)
{
    private const string TurnOn = "Ask the operator to set ChatOps:SlackSecretName or ChatOps:MattermostSecretName";

    private static readonly Refusal Off = new(FunctionError.RouteOff with { Advice = $"{TurnOn}." }, $"{TurnOn}: chat commands are off.");

    private static readonly Refusal NotSigned = new(
        FunctionError.NotSigned, "Send the command from a platform that is set up: this one has no secret in the settings.");

    private static readonly Reply Nothing = new(StatusCodes.Status200OK, ReadOnlyMemory<byte>.Empty);

    public async Task<IResult> HandleAsync(HttpRequest request)
    {
        var replies = new ReplyFactory(request.HttpContext);
        try
        {
            if (!platforms.Any())
                return await RefuseAsync(Off, replies);
            if (!(await RequestReader.ReadAnyAsync(request, time)).TryGetValue(out var body, out var refusal))
                return await RefuseAsync(refusal, replies);

            // A check of the certificate. It is not signed, and nothing is done.
            var form = new ChatForm(body.Span);
            if (form["ssl_check"] == "1")
            {
                ServiceTelemetry.DropTrace();
                return Nothing;
            }

            if (platforms.FirstOrDefault(platform => platform.IsClaimedBy(request.Headers)) is not { } platform)
                return await RefuseAsync(NotSigned, replies);
            if (await platform.VerifyAsync(request.Headers, body, form) is { } unverified)
                return await RefuseAsync(unverified, replies);

            return await AnswerAsync(platform, form, platform.TimeLeft(request.Headers), replies);
        }
        catch (Exception e)
        {
            Log.Failed(logger, e);
            return replies.Bug();
        }
    }

    private async Task<IResult> RefuseAsync(Refusal refusal, ReplyFactory replies) =>
        (await create.RunAsync(refusal.BeforeVerification(), replies)).Reply;

    private async Task<IResult> AnswerAsync(IChatPlatform platform, ChatForm form, TimeSpan timeLeft, ReplyFactory replies)
    {
        // Like the host's shutdown, the platform hanging up ends nothing here.
        var answer = await late.WaitAsync(RunAsync(platform, form, replies), timeLeft, platform.ResponseUrl(form)) switch
        {
            AwaitedAnswer.InTime inTime => inTime.Answer,
            AwaitedAnswer.PostedLater => ChatAnswer.Late(isPostedLater: true, idempotency.KeepFor),
            AwaitedAnswer.NeverPosted => ChatAnswer.Late(isPostedLater: false, idempotency.KeepFor),
            _ => throw new UnreachableException(),
        };
        return new Reply(StatusCodes.Status200OK, answer.ToUtf8Json());
    }

    private async Task<ChatAnswer> RunAsync(IChatPlatform platform, ChatForm form, ReplyFactory replies)
    {
        if (!Read(platform, form).TryGetValue(out var command, out var refusal))
            return await RunAsync("none", refusal);

        switch (command)
        {
            case ChatCommand.Help:
                return Logged(command.Verb, "answered", ChatAnswer.Help);
            case ChatCommand.Run run:
                return await RunAsync(command.Verb, run.Request);
            default:
                throw new UnreachableException();
        }

        async Task<ChatAnswer> RunAsync(string verb, Parsed<ParsedRequest> request)
        {
            var handled = await create.RunAsync(request, replies);
            return Logged(verb, handled.Name, ChatAnswer.Of(handled, platform, platform.Person(form), idempotency.KeepFor));
        }

        ChatAnswer Logged(string verb, string outcome, ChatAnswer answer)
        {
            Log.Ran(
                logger,
                platform.Name,
                form.Id("team_id"),
                form.Id("channel_id"),
                form.Id("user_id"),
                verb,
                outcome,
                answer.InstanceId);
            return answer;
        }
    }

    private Parsed<ChatCommand> Read(IChatPlatform platform, ChatForm form)
    {
        if (!form.IsValid)
            return Refuse("Correct the form: it is not UTF-8, or a field is sent twice.", "Tell the operator which platform sent it.");

        return channels.Contains(form["channel_id"], StringComparer.Ordinal)
            ? ChatCommand.Read(platform.Typed(form))
            : Refuse(
                "Use another channel: nobody may create tasks in this one.",
                $"Or ask the operator to add {form.Id("channel_id")} to ChatOps:Channels.");

        static Refusal Refuse(string message, string advice) => new(FunctionError.Invalid with { Advice = advice }, message);
    }

    private static partial class Log
    {
        [LoggerMessage(
            1,
            LogLevel.Information,
            "Command from {Platform}, team {Team}, channel {Channel}, user {User}: {Verb}, {Outcome} {InstanceId}.")]
        public static partial void Ran(
            ILogger logger, string platform, string team, string channel, string user, string verb, string outcome, string? instanceId);

        [LoggerMessage(2, LogLevel.Error, "Unhandled exception while reading a chat command.")]
        public static partial void Failed(ILogger logger, Exception exception);
    }
}
