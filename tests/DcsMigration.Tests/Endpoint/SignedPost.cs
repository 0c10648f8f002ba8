using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using DcsMigration.Endpoint;
using DcsMigration.Tests.Wiring;
using Microsoft.AspNetCore.Http;

namespace DcsMigration.Tests.Endpoint;

/// <summary>Signed webhooks as their senders make them.</summary>
internal static class SignedPost
{
    /// <summary>The base64 of 32 bytes.</summary>
    public const string Secret = "whsec_bm90LWEtcmVhbC1zZWNyZXQtb2YtMzItYnl0ZXMtLS0=";

    public const string GitHubSecret = "not-a-real-secret-of-github";

    public static HttpContext Standard(string id, DateTimeOffset time, string body = Bodies.Example, string secret = Secret)
    {
        var context = Http.Post(body);
        var timestamp = time.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        context.Request.Headers["webhook-id"] = id;
        context.Request.Headers["webhook-timestamp"] = timestamp;
        context.Request.Headers["webhook-signature"] =
            $"v1,{Convert.ToBase64String(Hmac(Convert.FromBase64String(secret["whsec_".Length..]), $"{id}.{timestamp}.{body}"))}";
        return context;
    }

    public static HttpContext GitHub(string delivery, string payload, string secret = GitHubSecret, string @event = "repository_dispatch")
    {
        var context = Http.Post(payload);
        context.Request.Headers["X-GitHub-Event"] = @event;
        context.Request.Headers["X-GitHub-Delivery"] = delivery;
        context.Request.Headers["X-Hub-Signature-256"] = $"sha256={Convert.ToHexStringLower(Hmac(Encoding.UTF8.GetBytes(secret), payload))}";
        return context;
    }

    /// <summary>A repository_dispatch event around a request.</summary>
    public static string Payload(string request = Bodies.Example) =>
        $$$"""{"action":"migrate","branch":"main","client_payload":{{{request}}},"repository":{"id":1296269,"full_name":"octocat/Hello-World"},"sender":{"login":"octocat"}}""";

    /// <summary>A service that takes both kinds.</summary>
    public static async Task<ServiceGraph> StartServiceAsync(IdentityEndpoint identity, params (string Key, string? Value)[] settings)
    {
        var graph = await ServiceGraph.StartWithVaultAsync(
            identity, settings: [("Webhooks:SecretName", "webhook-secret"), ("Webhooks:GitHubSecretName", "github-webhook-secret"), .. settings]);
        graph.Store("webhook-secret", Secret);
        graph.Store("github-webhook-secret", GitHubSecret);
        return graph;
    }

    public static async Task<SentReply> SendAsync(this ServiceGraph service, HttpContext context)
    {
        await service.Get<WebhookEndpoint>().HandleAsync(context).WaitAsync(Patience.Limit);
        return SentReply.In(context);
    }

    private static byte[] Hmac(byte[] key, string text) => HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text));
}
