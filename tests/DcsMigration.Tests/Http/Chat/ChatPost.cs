using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using DcsMigration.Http;
using DcsMigration.Http.Chat;
using DcsMigration.Tests.Infrastructure;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace DcsMigration.Tests.Http.Chat;

/// <summary>Commands as Slack and Mattermost send them.</summary>
internal static class ChatPost
{
    public const string SlackSecret = "notarealslacksecret0123456789abc";
    public const string MattermostToken = "notarealmattermosttoken012";
    public const string Channel = "C0SPENDERS";
    public const string User = "U0ALICE";

    public const string Fields =
        $"name={Bodies.Name} vpc_id={Bodies.VpcId} subnet_id={Bodies.SubnetId} security_group_id={Bodies.SecurityGroupId}";

    public const string Create = $"create {Fields}";

    /// <summary>A service for both platforms. Answers are posted to the origin instead of Slack's.</summary>
    public static async Task<TestService> StartServiceAsync(
        IdentityEndpoint identity, string? origin = null, params (string Key, string? Value)[] settings)
    {
        var service = await TestService.StartAsync(
            TestCredential.New(CredentialKind.AccessKey),
            identity: identity,
            replace: services =>
            {
                if (origin is not null)
                {
                    services.AddSingleton(provider => new LateAnswers(
                        provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<LateAnswers>>(), [origin]));
                }
            },
            settings:
            [
                ("ChatOps:SlackSecretName", "slack"),
                ("ChatOps:MattermostSecretName", "mattermost"),
                ("ChatOps:Channels", $"C1, {Channel}"),
                .. settings,
            ]);
        service.Store("slack", SlackSecret);
        service.Store("mattermost", MattermostToken);
        return service;
    }

    public static Task<SentReply> PostSlackAsync(
        this TestService service, string text, string responseUrl = "", string channel = Channel, CancellationTokenSource? caller = null) =>
        service.PostFormAsync(Signed(Form(text, responseUrl, channel), service.Time.GetUtcNow(), caller: caller));

    public static Task<SentReply> PostMattermostAsync(this TestService service, string text) =>
        service.PostFormAsync(WithToken(Form(text)));

    public static Task<SentReply> PostFormAsync(this TestService service, HttpContext form) =>
        service.SendAsync(Routes.ChatCommands, form);

    /// <summary>Completes when another timer with this due time has been started.</summary>
    public static Func<Task> NextTimer(this TestService service, TimeSpan due)
    {
        var count = service.Time.Started.Count(started => started == due) + 1;
        return () => service.Time.WaitForTimerAsync(started => started == due, count);
    }

    public static string Form(string text, string responseUrl = "", string channel = Channel) =>
        $"team_id=T1DC2JH3J&channel_id={channel}&user_id={User}&user_name=alice&command=%2Fmigrate"
        + $"&text={Uri.EscapeDataString(text)}&response_url={Uri.EscapeDataString(responseUrl)}";

    public static HttpContext Signed(
        string form, DateTimeOffset sentAt, string secret = SlackSecret, CancellationTokenSource? caller = null) =>
        Signed(Encoding.UTF8.GetBytes(form), sentAt, secret, caller);

    public static HttpContext Signed(
        byte[] form, DateTimeOffset sentAt, string secret = SlackSecret, CancellationTokenSource? caller = null)
    {
        var timestamp = sentAt.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        var signature = HMACSHA256.HashData(
            Encoding.UTF8.GetBytes(secret), (byte[])[.. Encoding.UTF8.GetBytes($"v0:{timestamp}:"), .. form]);
        return WithHeaders(form, timestamp, $"v0={Convert.ToHexStringLower(signature)}", caller);
    }

    public static HttpContext WithHeaders(byte[] form, string timestamp, string signature, CancellationTokenSource? caller = null)
    {
        var context = HttpContexts.Post(form, "application/x-www-form-urlencoded");
        context.RequestAborted = caller?.Token ?? CancellationToken.None;
        context.Request.Headers["X-Slack-Request-Timestamp"] = timestamp;
        context.Request.Headers["X-Slack-Signature"] = signature;
        return context;
    }

    public static HttpContext WithToken(string form, string? header = $"Token {MattermostToken}")
    {
        var context = HttpContexts.Post(Encoding.UTF8.GetBytes(form), "application/x-www-form-urlencoded");
        context.Request.Headers.Authorization = header;
        return context;
    }
}
