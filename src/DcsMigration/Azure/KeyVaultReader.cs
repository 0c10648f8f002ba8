using System.Net.Http.Headers;
using Azure;
using Azure.Identity;
using Azure.Security.KeyVault.Secrets;

namespace DcsMigration.Azure;

/// <summary>Reads what the vault's secrets hold, and how long it lasts. Whatever the vault or the identity may do comes back as words for a person.</summary>
internal sealed class KeyVaultReader(SecretClient vault, KeyVaultOptions options, AzureIdentity identity, TimeProvider time)
{
    private const string Unreachable = "Key Vault could not be reached: check KeyVault:Uri and the vault's network rules.";

    /// <param name="name">The secret.</param>
    /// <param name="setting">The setting that names it.</param>
    /// <param name="read">What the secret's text holds, or what is wrong with it, without a word of it.</param>
    /// <param name="cancellationToken">Ends the wait; that is a reason too.</param>
    public async Task<FetchResult<T>> FetchAsync<T>(
        string name, string setting, Func<KeyVaultSecret, (T? Value, string? Error)> read, CancellationToken cancellationToken)
        where T : class
    {
        var (secret, unavailable) = await ReadAsync(name, setting, cancellationToken);
        if (secret is null)
            return new FetchResult<T>.Failed(unavailable!);

        var (value, error) = read(secret);
        if (value is null)
            return new FetchResult<T>.Failed(FetchError.Unavailable($"The Key Vault secret '{name}' {error}"));

        var now = time.GetUtcNow();
        return new FetchResult<T>.Found(value, now + options.CacheFor, now + options.StaleFor);
    }

    private async Task<(KeyVaultSecret? Secret, FetchError? Error)> ReadAsync(string name, string setting, CancellationToken cancellationToken)
    {
        try
        {
            KeyVaultSecret secret = await vault.GetSecretAsync(name, cancellationToken: cancellationToken);
            return (secret, null);
        }
        catch (RequestFailedException e)
        {
            return (null, FetchError.Unavailable(Reason(e, name, setting), Wait(e)));
        }
        catch (AuthenticationFailedException)
        {
            return (null, FetchError.Unavailable(identity.IsManaged
                ? "No token for Key Vault is available: check that the function app's managed identity exists and that Identity:ClientId is its client id."
                : "The Azure CLI has no token for Key Vault: run 'az login'."));
        }
        catch (AggregateException)
        {
            // What the SDK throws when each of its tries failed without an answer.
            return (null, FetchError.Unavailable(Unreachable));
        }
        catch (OperationCanceledException)
        {
            return (null, FetchError.Unavailable("Key Vault did not answer in time."));
        }
    }

    private static string Reason(RequestFailedException e, string name, string setting) => e.Status switch
    {
        0 => Unreachable,
        401 => "Key Vault did not accept the function's token: check that the vault belongs to the identity's tenant.",
        403 => $"Key Vault refused to read the secret '{name}' ({e.ErrorCode}): give the function's identity the role Key Vault Secrets User, and check the vault's network rules and that the secret is enabled.",
        404 => $"Key Vault has no secret '{name}': set it, or correct {setting}.",
        429 => "Key Vault throttles the function.",
        var status => $"Key Vault answered {status}.",
    };

    private TimeSpan? Wait(RequestFailedException e) =>
        e.GetRawResponse()?.Headers.TryGetValue("Retry-After", out var value) is true && RetryConditionHeaderValue.TryParse(value, out var header)
            ? RetryAfter.Read(header, time.GetUtcNow(), RefreshAheadCache<KeyVaultSecret>.MaxPause)
            : null;
}
