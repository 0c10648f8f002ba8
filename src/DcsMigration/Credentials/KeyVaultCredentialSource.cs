using Azure;
using Azure.Identity;
using Azure.Security.KeyVault.Secrets;

namespace DcsMigration.Credentials;

/// <summary>Reads the credential from one Key Vault secret, so that a rotation is one atomic write.</summary>
internal sealed class KeyVaultCredentialSource(SecretClient vault, KeyVaultOptions options, AzureIdentity identity, TimeProvider time) : ICredentialSource
{
    public async Task<Fetched<VersionedCredential>> FetchAsync(CancellationToken cancellationToken)
    {
        try
        {
            KeyVaultSecret secret = await vault.GetSecretAsync(options.SecretName, cancellationToken: cancellationToken);
            return Read(secret);
        }
        catch (RequestFailedException e)
        {
            return Failed(Reason(e));
        }
        catch (AuthenticationFailedException)
        {
            return Failed(identity.IsManaged
                ? "No token for Key Vault could be had: check that the function app's managed identity exists and that Identity:ClientId is its client id."
                : "No token for Key Vault could be had from the Azure CLI: run 'az login'.");
        }
        catch (AggregateException)
        {
            // What the SDK throws when each of its tries failed without an answer.
            return Failed(Unreachable);
        }
        catch (OperationCanceledException)
        {
            return Failed("Key Vault did not answer in time.");
        }
    }

    private const string Unreachable = "Key Vault could not be reached: check KeyVault:Uri and the vault's network rules.";

    private Fetched<VersionedCredential> Read(KeyVaultSecret secret)
    {
        var (credential, fault) = CredentialSecret.Read(secret.Value ?? "");
        if (credential is null)
            return Failed($"The Key Vault secret '{options.SecretName}' {fault}");

        var now = time.GetUtcNow();
        return new Fetched<VersionedCredential>.Found(
            new(credential, secret.Properties.Version), now + options.CacheFor, now + options.StaleFor);
    }

    private string Reason(RequestFailedException e) => e.Status switch
    {
        0 => Unreachable,
        401 => "Key Vault did not accept the function's token: check that the vault belongs to the identity's tenant.",
        403 => $"Key Vault refused to read the secret '{options.SecretName}' ({e.ErrorCode}): give the function's identity the role Key Vault Secrets User, and check the vault's network rules and that the secret is enabled.",
        404 => $"Key Vault has no secret '{options.SecretName}': set it, or correct KeyVault:SecretName.",
        429 => "Key Vault throttles the function.",
        var status => $"Key Vault answered {status}.",
    };

    private static Fetched<VersionedCredential>.Failed Failed(string reason) => new(CredentialFault.Unavailable(reason));
}
