using Microsoft.AspNetCore.Http;

namespace DcsMigration.Http.Chat;

/// <summary>Refuses every chat command, because no setting names a platform's secret.</summary>
internal sealed class ChatOff(CreateHandler create) : IChatEndpoint
{
    private const string ToDo = "Ask the operator to set ChatOps:SlackSecretName or ChatOps:MattermostSecretName";

    private static readonly Refusal Off = new(
        FunctionError.RouteOff with { Advice = $"{ToDo}." }, $"{ToDo}: chat commands are off.", IsUnverified: true);

    public async Task<IResult> HandleAsync(HttpRequest request) =>
        (await create.RunAsync(Off, new ReplyFactory(request.HttpContext))).Reply;
}
