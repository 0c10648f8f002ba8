using Azure.Security.KeyVault.Secrets;
using DcsMigration.Azure;

namespace DcsMigration.Credentials;

/// <summary>Reads the credential from one Key Vault secret, so that a rotation is one atomic write.</summary>
internal sealed class KeyVaultCredentialSource(KeyVaultReader vault, KeyVaultOptions options) : ICredentialSource
{
    public Task<FetchResult<VersionedCredential>> FetchAsync(CancellationToken cancellationToken) =>
        vault.FetchAsync(options.SecretName, "KeyVault:SecretName", Read, cancellationToken);

    private static (VersionedCredential?, string?) Read(KeyVaultSecret secret)
    {
        var (credential, error) = CredentialSecret.Read(secret.Value ?? "");
        return (credential is null ? null : new VersionedCredential(credential, secret.Properties.Version), error);
    }
}
