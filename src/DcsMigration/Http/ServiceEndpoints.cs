using DcsMigration.Http.Chat;
using DcsMigration.Idempotency;
using Microsoft.AspNetCore.Http;

namespace DcsMigration.Http;

/// <summary>The endpoints with valid settings.</summary>
internal sealed class ServiceEndpoints(
    CreateHandler create, ApiRequestParser api, IRequestParser webhooks, ChatEndpoint chat, ReadinessCheck readiness, Sweep sweep)
    : Endpoints
{
    public override Task<IResult> CreateAsync(HttpRequest request) => create.HandleAsync(request, api);

    public override Task<IResult> CreateFromWebhookAsync(HttpRequest request) => create.HandleAsync(request, webhooks);

    public override Task<IResult> RunChatCommandAsync(HttpRequest request) => chat.HandleAsync(request);

    public override Task<IResult> ReadyAsync(HttpRequest request) => readiness.HandleAsync(request);

    public override Task SweepAsync(CancellationToken cancellationToken) => sweep.RunAsync(cancellationToken);
}
