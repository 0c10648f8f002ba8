using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;
using DcsMigration.Secrets;
using DcsMigration.Text;

namespace DcsMigration.Credentials;

/// <summary>
/// Requests tokens from IAM. A token is valid for 24 hours, but ends within 30 minutes of a change of password or permissions.
/// </summary>
internal sealed class IamClient(HttpMessageInvoker http, IamOptions options, TimeProvider time)
{
    /// <summary>A token's reply includes the catalog of all services, which may be long.</summary>
    private const int MaxReplyBytes = 1024 * 1024;

    private static readonly TimeSpan RenewBefore = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan UnusableBefore = TimeSpan.FromMinutes(1);

    public async Task<FetchResult<IamToken>> CreateTokenAsync(
        Credential.Password user, VersionedCredential source, CancellationToken cancellationToken)
    {
        if (options.Endpoint is null)
        {
            return new FetchError(FetchErrorKind.Misconfigured,
                "Dcs:IamEndpoint is not set, but the credential is a user name and password. Set it to the URL of IAM, "
                + "such as https://iam.eu-de.otc.t-systems.com (environment variable Dcs__IamEndpoint).");
        }

        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(options.Endpoint, "/v3/auth/tokens"));
        request.Content = new StringContent(TokenRequest(user).ToJsonString(), new MediaTypeHeaderValue("application/json"));
        try
        {
            using var response = await http.SendAsync(request, cancellationToken);
            await response.Content.LoadIntoBufferAsync(MaxReplyBytes, cancellationToken);
            return Read(response, await response.Content.ReadAsByteArrayAsync(cancellationToken), source);
        }
        catch (HttpRequestException e) when (e.HttpRequestError == HttpRequestError.ConfigurationLimitExceeded)
        {
            return FetchError.Unavailable($"IAM's reply is larger than {MaxReplyBytes / (1024 * 1024)} MiB: check Dcs:IamEndpoint.");
        }
        catch (HttpRequestException)
        {
            return FetchError.Unavailable("IAM could not be reached: check Dcs:IamEndpoint.");
        }
        catch (OperationCanceledException)
        {
            return FetchError.Unavailable("IAM did not answer in time.");
        }
    }

    /// <summary>The password method, scoped to a project.</summary>
    private JsonObject TokenRequest(Credential.Password user) => new()
    {
        ["auth"] = new JsonObject
        {
            ["identity"] = new JsonObject
            {
                ["methods"] = new JsonArray("password"),
                ["password"] = new JsonObject
                {
                    ["user"] = new JsonObject
                    {
                        ["name"] = user.Username,
                        ["password"] = user.UserPassword,
                        ["domain"] = new JsonObject { ["name"] = user.Domain },
                    },
                },
            },
            ["scope"] = new JsonObject { ["project"] = new JsonObject { ["id"] = options.ProjectId } },
        },
    };

    private FetchResult<IamToken> Read(HttpResponseMessage response, byte[] body, VersionedCredential source)
    {
        if (response.StatusCode == HttpStatusCode.Created)
            return ReadToken(response, body, source.Version);

        var retryAfter = RetryAfter.Read(response.Headers.RetryAfter, time.GetUtcNow());
        // IAM's own reason, masked and bounded.
        var said = ForeignText.Read(body, source.Mask.Apply) is { } reason ? $" ({reason})" : "";
        return response.StatusCode switch
        {
            HttpStatusCode.Unauthorized => new FetchError(FetchErrorKind.Refused,
                $"IAM refused the login{said}. Check the user name, password and domain in the secret, and Dcs:ProjectId. "
                + "IAM locks a user after several refusals."),
            HttpStatusCode.TooManyRequests => FetchError.Unavailable($"IAM throttles the function{said}.", retryAfter),
            var status => FetchError.Unavailable($"IAM answered {(int)status} instead of issuing a token{said}.", retryAfter),
        };
    }

    private FetchResult<IamToken> ReadToken(HttpResponseMessage response, byte[] body, string version)
    {
        if (!response.Headers.TryGetValues("X-Subject-Token", out var values) || values.FirstOrDefault() is not { Length: > 0 } token)
            return FetchError.Unavailable("IAM issued no token (X-Subject-Token is missing).");

        var now = time.GetUtcNow();
        return ExpiresAt(body) is { } end && end >= now + UnusableBefore + RefreshAheadCache<IamToken>.MinPause
            ? new FetchResult<IamToken>.Fetched(new IamToken(token, version), FreshUntil(now, end), end - UnusableBefore)
            : FetchError.Unavailable("IAM's token has no expiry time, or has already expired: check the function's clock.");
    }

    /// <summary>A token that lives shorter than the margin is renewed after half of its life.</summary>
    private static DateTimeOffset FreshUntil(DateTimeOffset now, DateTimeOffset end)
    {
        var margin = TimeSpan.FromTicks(Math.Min(RenewBefore.Ticks, (end - now).Ticks / 2));
        return end - margin;
    }

    private static DateTimeOffset? ExpiresAt(byte[] body)
    {
        try
        {
            return JsonElement.Parse(body).GetProperty("token").GetProperty("expires_at").GetDateTimeOffset();
        }
        catch (Exception e) when (e is JsonException or FormatException or InvalidOperationException or KeyNotFoundException)
        {
            return null;
        }
    }
}
