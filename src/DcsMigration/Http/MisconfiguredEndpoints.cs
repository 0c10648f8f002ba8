using DcsMigration.Credentials;
using DcsMigration.Telemetry;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace DcsMigration.Http;

/// <summary>
/// The endpoints with invalid settings: creates are answered with FN.5001, /api/ready names the settings, and nothing is swept.
/// A worker that stopped instead would leave a host that answers nothing at all.
/// </summary>
internal sealed partial class MisconfiguredEndpoints(
    IReadOnlyList<string> errors,
    IReadOnlyList<string> warnings,
    ServiceTelemetry telemetry,
    ILogger<MisconfiguredEndpoints> logger) : Endpoints
{
    private readonly Reply _notReady = ReadinessCheck.ReplyWith(
        [("configuration", new PartStatus.NotReady(string.Join(" ", errors)))], warnings);

    public override Task<IResult> CreateAsync(HttpRequest request)
    {
        Log.Replied(logger, FunctionError.Misconfigured.Code, FunctionError.Misconfigured.Status);
        return Answer(request);
    }

    public override Task<IResult> CreateFromWebhookAsync(HttpRequest request) => AnswerUnverified(request);

    public override Task<IResult> RunChatCommandAsync(HttpRequest request) => AnswerUnverified(request);

    public override Task<IResult> ReadyAsync(HttpRequest request) => Task.FromResult<IResult>(_notReady);

    public override Task SweepAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Anybody may have sent it, so it is only counted.</summary>
    private Task<IResult> AnswerUnverified(HttpRequest request)
    {
        ServiceTelemetry.DropTrace();
        return Answer(request);
    }

    private Task<IResult> Answer(HttpRequest request)
    {
        telemetry.Request("misconfigured");
        return Task.FromResult<IResult>(new ReplyFactory(request.HttpContext).Misconfigured());
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Replied with {Code} ({Status}).")]
        public static partial void Replied(ILogger logger, string code, int status);
    }
}
