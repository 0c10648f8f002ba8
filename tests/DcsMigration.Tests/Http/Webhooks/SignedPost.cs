using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using DcsMigration.Tests.Infrastructure;
using Microsoft.AspNetCore.Http;

namespace DcsMigration.Tests.Http.Webhooks;

/// <summary>Signed webhooks as their senders make them.</summary>
internal static class SignedPost
{
    /// <summary>The base64 of 32 bytes.</summary>
    public const string Secret = "whsec_bm90LWEtcmVhbC1zZWNyZXQtb2YtMzItYnl0ZXMtLS0=";

    public static HttpContext Standard(
        string id,
        DateTimeOffset time,
        string body = Bodies.Example,
        string secret = Secret,
        CancellationTokenSource? caller = null)
    {
        var context = HttpContexts.Post(body, caller: caller);
        var timestamp = time.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        context.Request.Headers["webhook-id"] = id;
        context.Request.Headers["webhook-timestamp"] = timestamp;
        context.Request.Headers["webhook-signature"] =
            $"v1,{Convert.ToBase64String(Hmac(Convert.FromBase64String(secret["whsec_".Length..]), $"{id}.{timestamp}.{body}"))}";
        return context;
    }

    /// <summary>A service that accepts signed webhooks.</summary>
    public static async Task<TestService> StartServiceAsync(IdentityEndpoint identity)
    {
        var service = await TestService.StartWithVaultAsync(identity, settings: ("Webhooks:SecretName", "webhook-secret"));
        service.Store("webhook-secret", Secret);
        return service;
    }

    private static byte[] Hmac(byte[] key, string text) => HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text));
}
