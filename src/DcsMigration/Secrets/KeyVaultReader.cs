using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text.Json;
using Azure;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Identity;
using Azure.Security.KeyVault.Secrets;
using DcsMigration.Text;

namespace DcsMigration.Secrets;

/// <summary>Reads secrets from the vault. Every failure of the vault or the identity is returned as a reason for a person.</summary>
internal sealed class KeyVaultReader(KeyVaultOptions options, AzureIdentity identity, TimeProvider time, HttpPipelineTransport transport)
{
    private const string Unreachable = "Key Vault could not be reached: check KeyVault:Uri and the vault's network rules.";
    private const string Unreadable = "Key Vault's reply could not be read: check KeyVault:Uri.";

    private readonly SecretClient _vault = new(options.Uri, new TimedIdentity(identity), ClientOptions(options, transport));

    /// <summary>
    /// Reads a secret, whose name is in a setting. <paramref name="read"/> says what is wrong with the secret without quoting it.
    /// Cancelling returns the failure that Key Vault or the identity did not answer in time.
    /// </summary>
    public async Task<FetchResult<T>> FetchAsync<T>(
        string name, string setting, Func<VaultSecret, SecretContent<T>> read, CancellationToken cancellationToken)
        where T : class
    {
        KeyVaultSecret? secret;
        try
        {
            secret = await _vault.GetSecretAsync(name, cancellationToken: cancellationToken);
        }
        catch (RequestFailedException e)
        {
            return KeyVaultError.Read(e, name, setting) with { RetryAfter = Wait(e) };
        }
        catch (IdentityTimeoutException e)
        {
            return FetchError.Unavailable(e.Message);
        }
        catch (AuthenticationFailedException)
        {
            return FetchError.Unavailable(identity.IsManaged
                ? "No token for Key Vault is available: check that the function app's managed identity exists "
                    + "and that Identity:ClientId is its client id."
                : "The Azure CLI has no token for Key Vault: run 'az login'.");
        }
        catch (AggregateException)
        {
            // The SDK throws this when all of its tries failed without an answer.
            return FetchError.Unavailable(Unreachable);
        }
        catch (OperationCanceledException)
        {
            return FetchError.Unavailable("Key Vault did not answer in time.");
        }
        catch (Exception e) when (e is JsonException or FormatException or InvalidOperationException)
        {
            // A proxy's page, other JSON, or a challenge for a vault from a host that is not one.
            return FetchError.Unavailable(Unreadable);
        }
        catch (Exception e)
        {
            // The SDK and the identity client throw many kinds of exceptions when a reply makes no sense.
            return FetchError.Unavailable($"The reply of Key Vault or of the identity endpoint could not be read ({e.GetType().Name}).");
        }

        // The SDK returns null for a reply that is the JSON null.
        if (secret is null)
            return FetchError.Unavailable(Unreadable);

        var now = time.GetUtcNow();
        return read(new VaultSecret(secret.Value ?? "")) switch
        {
            SecretContent<T>.Valid valid => new FetchResult<T>.Fetched(valid.Value, now + options.CacheFor, now + options.StaleFor),
            SecretContent<T>.Invalid invalid => FetchError.Unavailable($"The Key Vault secret '{name}' {invalid.Reason}"),
            _ => throw new UnreachableException(),
        };
    }

    private TimeSpan? Wait(RequestFailedException e) =>
        e.GetRawResponse()?.Headers.TryGetValue("Retry-After", out var value) is true
        && RetryConditionHeaderValue.TryParse(value, out var header)
            ? RetryAfter.Read(header, time.GetUtcNow())
            : null;

    private static SecretClientOptions ClientOptions(KeyVaultOptions vault, HttpPipelineTransport transport) => new()
    {
        // A simulated vault on loopback has no host name that its challenge could match.
        DisableChallengeResourceVerification = vault.Uri.IsLoopback,
        Retry = { NetworkTimeout = vault.NetworkTimeout },
        RetryPolicy = new NoRetryOnRetryAfter(),
        Transport = transport,
    };

    /// <summary>
    /// Tries three times within one fetch, but not if the vault sends a Retry-After: <see cref="RefreshAheadCache{T}"/> waits for that
    /// long.
    /// </summary>
    private sealed class NoRetryOnRetryAfter()
        : RetryPolicy(maxRetries: 2, DelayStrategy.CreateExponentialDelayStrategy(TimeSpan.FromMilliseconds(300)))
    {
        protected override async ValueTask<bool> ShouldRetryAsync(HttpMessage message, Exception? exception) =>
            !AsksToWait(message) && await base.ShouldRetryAsync(message, exception);

        private static bool AsksToWait(HttpMessage message) => message.HasResponse && message.Response.Headers.Contains("Retry-After");
    }

    /// <summary>The identity. A token that is not issued in time is told apart from a vault that does not answer in time.</summary>
    private sealed class TimedIdentity(AzureIdentity identity) : TokenCredential
    {
        private readonly TokenCredential _credential = identity.ToCredential();

        public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
            _credential.GetToken(requestContext, cancellationToken);

        public override async ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken)
        {
            try
            {
                return await _credential.GetTokenAsync(requestContext, cancellationToken);
            }
            catch (OperationCanceledException)
            {
                throw new IdentityTimeoutException(identity.IsManaged
                    ? "The managed identity endpoint did not return a token for Key Vault in time."
                    : "The Azure CLI did not return a token for Key Vault in time: run 'az account get-access-token' to see why.");
            }
        }
    }

    private sealed class IdentityTimeoutException(string message) : Exception(message);
}
