using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using DcsMigration.Azure;

namespace DcsMigration.Credentials;

/// <summary>Asks IAM for a token. Good for 24 hours, and dead within 30 minutes of a change of password or rights.</summary>
internal sealed class IamClient(HttpMessageInvoker http, IamOptions options, TimeProvider time)
{
    /// <summary>A token comes with the catalog of all services, which may be long.</summary>
    private const int MaxReplyBytes = 1024 * 1024;

    /// <summary>A token is renewed so long before it ends, and not used in its last minute.</summary>
    private static readonly TimeSpan RenewBefore = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan UnusableBefore = TimeSpan.FromMinutes(1);

    public async Task<FetchResult<IamToken>> CreateTokenAsync(Credential.Password user, CancellationToken cancellationToken)
    {
        if (options.Endpoint is null)
        {
            return Failed(FetchErrorKind.Misconfigured,
                "Dcs:IamEndpoint is not set, and the credential is a user's name and password: set it to the URL of IAM, such as https://iam.eu-de.otc.t-systems.com (environment variable Dcs__IamEndpoint).");
        }

        var body = JsonSerializer.SerializeToUtf8Bytes(IamTokenRequest.For(user, options.ProjectId), CredentialsJson.Default.IamTokenRequest);
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(options.Endpoint, "/v3/auth/tokens"));
        request.Content = new ByteArrayContent(body);
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        try
        {
            using var response = await http.SendAsync(request, cancellationToken);
            await response.Content.LoadIntoBufferAsync(MaxReplyBytes, cancellationToken);
            return Read(response, await response.Content.ReadAsByteArrayAsync(cancellationToken));
        }
        catch (HttpRequestException)
        {
            return Failed(FetchErrorKind.Unavailable, "IAM could not be reached: check Dcs:IamEndpoint.");
        }
        catch (OperationCanceledException)
        {
            return Failed(FetchErrorKind.Unavailable, "IAM did not answer in time.");
        }
    }

    private FetchResult<IamToken> Read(HttpResponseMessage response, byte[] body) => response.StatusCode switch
    {
        HttpStatusCode.Created => ReadToken(response, body),
        HttpStatusCode.Unauthorized => Failed(FetchErrorKind.Refused,
            "IAM refused the user name, password or domain in the secret: correct the secret, and mind that IAM locks a user after several refusals."),
        HttpStatusCode.TooManyRequests => Failed(FetchErrorKind.Unavailable, "IAM throttles the function.", Wait(response)),
        var status => Failed(FetchErrorKind.Unavailable, $"IAM answered {(int)status} instead of issuing a token.", Wait(response)),
    };

    private FetchResult<IamToken> ReadToken(HttpResponseMessage response, byte[] body)
    {
        if (!response.Headers.TryGetValues("X-Subject-Token", out var values) || values.FirstOrDefault() is not { Length: > 0 } token)
            return Failed(FetchErrorKind.Unavailable, "IAM issued no token (X-Subject-Token is missing).");

        var expiresAt = ExpiresAt(body);
        return expiresAt is { } end && end - UnusableBefore > time.GetUtcNow()
            ? new FetchResult<IamToken>.Found(new IamToken(token), end - RenewBefore, end - UnusableBefore)
            : Failed(FetchErrorKind.Unavailable, "IAM's reply does not say when its token ends, or it has ended: check the function's clock.");
    }

    private static DateTimeOffset? ExpiresAt(byte[] body)
    {
        try
        {
            return JsonSerializer.Deserialize(body, CredentialsJson.Default.IamTokenReply)?.Token?.ExpiresAt;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private TimeSpan? Wait(HttpResponseMessage response) =>
        RetryAfter.Read(response.Headers.RetryAfter, time.GetUtcNow(), RefreshAheadCache<IamToken>.MaxPause);

    private static FetchResult<IamToken>.Failed Failed(FetchErrorKind kind, string reason, TimeSpan? retryAfter = null) =>
        new(new FetchError(kind, reason, retryAfter));
}
