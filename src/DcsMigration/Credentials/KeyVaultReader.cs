using Azure;
using Azure.Identity;
using Azure.Security.KeyVault.Secrets;

namespace DcsMigration.Credentials;

/// <summary>Reads what the vault's secrets hold, and how long it lasts. Whatever the vault or the identity may do comes back as words for a person.</summary>
internal sealed class KeyVaultReader(SecretClient vault, KeyVaultOptions options, AzureIdentity identity, TimeProvider time)
{
    private const string Unreachable = "Key Vault could not be reached: check KeyVault:Uri and the vault's network rules.";

    /// <param name="name">The secret.</param>
    /// <param name="setting">The setting that names it.</param>
    /// <param name="read">What the secret's text holds, or what is wrong with it, without a word of it.</param>
    /// <param name="cancellationToken">Ends the wait; that is a reason too.</param>
    public async Task<Fetched<T>> FetchAsync<T>(
        string name, string setting, Func<KeyVaultSecret, (T? Value, string? Fault)> read, CancellationToken cancellationToken)
        where T : class
    {
        var (secret, reason) = await ReadAsync(name, setting, cancellationToken);
        if (secret is null)
            return Failed<T>(reason!);

        var (value, fault) = read(secret);
        if (value is null)
            return Failed<T>($"The Key Vault secret '{name}' {fault}");

        var now = time.GetUtcNow();
        return new Fetched<T>.Found(value, now + options.CacheFor, now + options.StaleFor);
    }

    private async Task<(KeyVaultSecret? Secret, string? Reason)> ReadAsync(string name, string setting, CancellationToken cancellationToken)
    {
        try
        {
            KeyVaultSecret secret = await vault.GetSecretAsync(name, cancellationToken: cancellationToken);
            return (secret, null);
        }
        catch (RequestFailedException e)
        {
            return (null, Reason(e, name, setting));
        }
        catch (AuthenticationFailedException)
        {
            return (null, identity.IsManaged
                ? "No token for Key Vault could be had: check that the function app's managed identity exists and that Identity:ClientId is its client id."
                : "No token for Key Vault could be had from the Azure CLI: run 'az login'.");
        }
        catch (AggregateException)
        {
            // What the SDK throws when each of its tries failed without an answer.
            return (null, Unreachable);
        }
        catch (OperationCanceledException)
        {
            return (null, "Key Vault did not answer in time.");
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

    private static Fetched<T>.Failed Failed<T>(string reason) => new(CredentialFault.Unavailable(reason));
}
