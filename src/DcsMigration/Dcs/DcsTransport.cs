using System.Net.Http.Headers;
using DcsMigration.Credentials;

namespace DcsMigration.Dcs;

/// <summary>Sends one authorized request to DCS and says what happened on the wire.</summary>
internal sealed class DcsTransport(IHttpClientFactory clients, DcsOptions options, TimeProvider time)
{
    public const string HttpClientName = "dcs";

    /// <summary>The API page's example reply has 60 bytes; a list of 1,000 tasks does not come here.</summary>
    public const int LongestReply = 64 * 1024;

    private static readonly MediaTypeHeaderValue Json = new("application/json");

    /// <summary>A POST to a path below the project.</summary>
    public async Task<Exchange> PostAsync(string path, byte[] body, RequestAuthorization authorization, TimeSpan timeout)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(options.Endpoint, $"/v2/{options.ProjectId}/{path}"));
        using var content = new DepartingContent(body);
        content.Headers.ContentType = Json;
        request.Content = content;
        request.Headers.Add("X-Project-Id", options.ProjectId);
        authorization.Authorize(request, body, time.GetUtcNow());

        using var timeLimit = new CancellationTokenSource(timeout, time);
        using var client = clients.CreateClient(HttpClientName);
        try
        {
            using var response = await client.SendAsync(request, timeLimit.Token);
            return await ReadAsync(response);
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
        {
            if (!content.HasDeparted)
                return new Exchange.NeverLeft(WhyNeverLeft(e));

            return timeLimit.IsCancellationRequested
                ? new Exchange.Unanswered(UnknownCause.TimedOut, "DCS did not answer in time.")
                : WhyUnanswered(e);
        }
    }

    private async Task<Exchange.Answered> ReadAsync(HttpResponseMessage response)
    {
        // The client has read the body already, within its bound and the time limit.
        var body = await response.Content.ReadAsByteArrayAsync();
        var requestId = response.Headers.TryGetValues("X-Request-Id", out var ids) ? ids.FirstOrDefault() : null;
        return new Exchange.Answered((int)response.StatusCode, body, requestId, RetryAfter(response.Headers.RetryAfter));
    }

    private TimeSpan? RetryAfter(RetryConditionHeaderValue? retryAfter)
    {
        var wait = retryAfter?.Delta ?? retryAfter?.Date - time.GetUtcNow();
        return wait < TimeSpan.Zero ? TimeSpan.Zero : wait;
    }

    private static string WhyNeverLeft(Exception e) => (e as HttpRequestException)?.HttpRequestError switch
    {
        HttpRequestError.NameResolutionError => "The host name of DCS could not be resolved: check Dcs:Endpoint.",
        HttpRequestError.SecureConnectionError => "No TLS connection to DCS could be made: check Dcs:Endpoint and the certificate there.",
        HttpRequestError.ConnectionError => "DCS did not accept the connection.",
        _ => "No connection to DCS was made in time.",
    };

    private static Exchange.Unanswered WhyUnanswered(Exception e) => (e as HttpRequestException)?.HttpRequestError switch
    {
        HttpRequestError.ConfigurationLimitExceeded => new(UnknownCause.UnreadableReply, "DCS's reply was too long to be one."),
        HttpRequestError.InvalidResponse => new(UnknownCause.UnreadableReply, "DCS's reply was no HTTP."),
        _ => new(UnknownCause.ConnectionLost, "The connection to DCS broke before its whole reply was there."),
    };
}
