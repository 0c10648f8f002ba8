using System.Net.Http.Headers;
using Microsoft.AspNetCore.Http;

namespace DcsMigration.Benchmarks.Forwarder;

/// <summary>Forwards requests to the upstream server with a minimal HTTP client. Each carries a secret.</summary>
public sealed class Upstream(Uri address, Task<string> secret) : IDisposable
{
    private static readonly MediaTypeHeaderValue Json = new("application/json");

    private readonly HttpMessageInvoker _client = new(new SocketsHttpHandler
    {
        ActivityHeadersPropagator = null,
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = false,
    });

    private readonly Uri _create = new(address, "v1/migration-tasks");

    public async Task<(int Status, byte[] Body)> SendAsync(HttpRequest request)
    {
        using var content = new StreamContent(request.Body) { Headers = { ContentType = Json, ContentLength = request.ContentLength } };
        using var create = new HttpRequestMessage(HttpMethod.Post, _create);
        create.Content = content;
        create.Headers.TryAddWithoutValidation("X-Api-Key", await secret);
        using var response = await _client.SendAsync(create, CancellationToken.None);
        return ((int)response.StatusCode, await response.Content.ReadAsByteArrayAsync());
    }

    public void Dispose() => _client.Dispose();
}
