using System.Diagnostics;
using DcsMigration.Dcs;
using DcsMigration.Http;
using DcsMigration.Idempotency;
using DcsMigration.Secrets;
using DcsMigration.Simulators.Wire;
using DcsMigration.Tests.Infrastructure;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace DcsMigration.Tests.Http.OpenApi;

/// <summary>
/// The real reply for each example in the document, named "response/example". If a reply requires waiting, it is written for the outcome
/// instead. DCS's ids are fixed, so that the replies are the same in each run.
/// </summary>
public sealed class RealReplies : IAsyncLifetime
{
    private const string RequestId = "31bbf33dc8d94ff78538a0fecb0fcdb3";
    private const string InstanceId = "b21989ec-2889-4b8e-99db-19c073425ec2";
    private const string OtherId = "c7d2a3f4-51b6-4c8d-9e0f-1a2b3c4d5e6f";
    private const string BadSignature = "Incorrect IAM authentication information: verify aksk signature fail";

    private static readonly ActivityTraceId TraceId = ActivityTraceId.CreateFromString("8d1f0f1c3f2f6d0f6a1f7f1d5f0c2b1a");

    private static readonly ReplyFactory Replies = new(new DefaultHttpContext { TraceIdentifier = TraceId.ToHexString() });

    private static readonly FetchError NoSecret =
        FetchError.Unavailable("Key Vault has no secret 'dcs-credentials': set it, or correct KeyVault:SecretName.");

    private static readonly Dictionary<string, Func<Task<SentReply>>> Cases = new(StringComparer.Ordinal)
    {
        ["Created/created"] = () => DcsSaysAsync(200, $$"""{"instance_id":"{{InstanceId}}"}"""),
        ["CreatedOrChecked/created"] = () => DcsSaysAsync(200, $$"""{"instance_id":"{{InstanceId}}"}"""),
        ["CreatedOrChecked/dry-run"] = () => AskAsync(service => service.PostAsync(query: "?dry_run=true")),
        ["BadRequest/FN.4000"] = () => PostAsync("""{"name":"dcs-migration-thrc",}"""),
        ["BadRequest/FN.4001"] = () => PostAsync(Bodies.Example.Replace("vpc_id", "vpcId", StringComparison.Ordinal)),
        ["BadRequest/FN.4002"] = () => PostAsync(Bodies.Example, key: "\"order-4711"),
        ["BadRequest/DCS.4016"] = () => DcsSaysAsync(400, "DCS.4016", "Invalid subnet_id in the request."),
        ["Unauthorized/APIGW.0301"] = () => DcsSaysAsync(401, "APIGW.0301", BadSignature),
        ["NotSigned/FN.4010"] = () => AskAsync(PostUnsignedWebhookAsync, ("Webhooks:SecretName", "webhook-secret")),
        ["NotSigned/APIGW.0301"] = () => DcsSaysAsync(401, "APIGW.0301", BadSignature),
        ["Forbidden/DCS.2003"] = () => DcsSaysAsync(403, "DCS.2003", "Insufficient permissions."),
        ["NotFound/DCS.4001"] = () => DcsSaysAsync(404, "DCS.4001", "The resource does not exist."),
        ["WebhooksOff/FN.4040"] = () => AskAsync(PostUnsignedWebhookAsync),
        ["WebhooksOff/DCS.4001"] = () => DcsSaysAsync(404, "DCS.4001", "The resource does not exist."),
        ["MethodNotAllowed/DCS.5001"] = () => DcsSaysAsync(405, "DCS.5001", "The request method is not supported."),
        ["BodyTimeout/FN.4080"] = () => Sent(Replies.For(RequestReader.TooSlow)),
        ["TooLarge/FN.4130"] = () => PostAsync(new string(' ', RequestReader.MaxBodyBytes + 1)),
        ["WrongMediaType/FN.4150"] = () => AskAsync(
            service => service.SendAsync(Routes.MigrationTasks, HttpContexts.Post(Bodies.ExampleBytes, "text/plain"))),
        ["KeyReused/FN.4220"] = () => AskAsync(async service =>
        {
            await service.PostAsync(key: "order-4711");
            return await service.PostAsync(Bodies.Without("description"), "order-4711");
        }),
        ["TooManyRequests/APIGW.0308"] = () => AskAsync(service =>
        {
            service.Dcs.Inject(Faults.TooManyRequests(retryAfterSeconds: 60) is Fault.Reply throttled
                ? throttled with { Headers = Headers(("Retry-After", "60"), ("X-Request-Id", RequestId)) }
                : throw new UnreachableException());
            return service.PostAsync();
        }),
        ["ServerError/FN.5000"] = () => AskAsync(
            service => service.PostAsync(), new FailingCredentialSource(new InvalidOperationException())),
        ["ServerError/FN.5001"] = () => AskAsync(service => service.PostAsync(), ("Dcs:ProjectId", null)),
        ["ServerError/DCS.5000"] = () => DcsSaysAsync(500, "DCS.5000", "Internal service error."),
        ["FunctionError/FN.5000"] = () => AskAsync(GetReadyAsync, new FailingCredentialSource(new InvalidOperationException())),
        ["BadGateway/FN.5020"] = () => AskAsync(service =>
        {
            service.Dcs.Inject(Faults.ResetAfterCreating);
            return service.PostAsync();
        }),
        ["BadGateway/FN.5021"] = () => DcsSaysAsync(404, "<html><h1>404 Not Found</h1></html>"),
        ["Unavailable/FN.5030"] = () => Sent(Replies.For(
            new Outcome.NotSent(NotSentCause.Unreachable, "DCS did not accept the connection."))),
        ["Unavailable/FN.5031"] = () => AskAsync(service => service.PostAsync(), new FailingCredentialSource(NoSecret)),
        ["Unavailable/FN.5032"] = () => Sent(Replies.For(new GateResult.StoreUnavailable())),
        ["Unavailable/FN.5033"] = () => Sent(Replies.For(
            new GateResult.Unresolved(TimeSpan.FromSeconds(100), "DCS does not list the task, but it may still appear."))),
        ["Unavailable/FN.5033-several"] = () => Sent(Replies.For(new GateResult.Manual([InstanceId, OtherId]))),
        ["Unavailable/FN.5034"] = () => Sent(Replies.For(new GateResult.Busy(TimeSpan.FromSeconds(14)))),
        ["TimedOut/FN.5040"] = () => Sent(Replies.For(new Outcome.Unknown(UnknownCause.TimedOut, "DCS did not answer in time."))),
        ["Alive/alive"] = () => AskAsync(service => service.GetAsync(Routes.Health)),
        ["Ready/ready"] = () => AskAsync(GetReadyAsync),
        ["NotReady/credential"] = () => AskAsync(GetReadyAsync, new FailingCredentialSource(NoSecret)),
        ["NotReady/configuration"] = () => AskAsync(GetReadyAsync, ("Dcs:ProjectId", null)),
    };

    internal IReadOnlyDictionary<string, SentReply> All { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        var all = new Dictionary<string, SentReply>(StringComparer.Ordinal);
        foreach (var (name, answer) in Cases)
        {
            using var request = new Activity(name).SetParentId(TraceId, ActivitySpanId.CreateRandom()).Start();
            all[name] = await answer();
        }

        All = all;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static Task<SentReply> Sent(Reply reply) => SentReply.Of(reply);

    private static Task<SentReply> PostUnsignedWebhookAsync(TestService service) =>
        service.PostWebhookAsync(HttpContexts.Post(Bodies.Example));

    private static Task<SentReply> GetReadyAsync(TestService service) => service.GetAsync(Routes.Ready);

    private static async Task<SentReply> AskAsync(Func<TestService, Task<SentReply>> ask, params (string Key, string? Value)[] settings)
    {
        await using var service = await TestService.StartAsync(settings);
        return await ask(service);
    }

    private static async Task<SentReply> AskAsync(Func<TestService, Task<SentReply>> ask, FailingCredentialSource credentials)
    {
        await using var service = await TestService.StartAsync(source: credentials);
        return await ask(service);
    }

    private static Task<SentReply> PostAsync(string body, string? key = null) => AskAsync(service => service.PostAsync(body, key));

    private static Task<SentReply> DcsSaysAsync(int status, string code, string message) =>
        DcsSaysAsync(status, $$"""{"error_msg":"{{message}}","error_code":"{{code}}","error_ext_msg":null}""");

    private static Task<SentReply> DcsSaysAsync(int status, string body) => AskAsync(service =>
    {
        service.Dcs.Inject(new Fault.Reply(status, body, "application/json", Creates: false)
        {
            Headers = Headers(("X-Request-Id", RequestId)),
        });
        return service.PostAsync();
    });

    private static Dictionary<string, string> Headers(params (string Name, string Value)[] headers) =>
        headers.ToDictionary(header => header.Name, header => header.Value, StringComparer.OrdinalIgnoreCase);
}
