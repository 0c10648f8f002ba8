using System.Net;

namespace DcsMigration.Tests.Credentials;

/// <summary>Asks for a token for Key Vault, whatever its own host name is.</summary>
internal sealed class ChallengingHandler : HttpMessageHandler
{
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var challenge = new HttpResponseMessage(HttpStatusCode.Unauthorized);
        challenge.Headers.WwwAuthenticate.ParseAdd(
            "Bearer authorization=\"https://login.microsoftonline.com/11111111-2222-3333-4444-555555555555\", "
            + "resource=\"https://vault.azure.net\"");
        return Task.FromResult(challenge);
    }
}
