using Azure.Security.KeyVault.Secrets;
using DcsMigration.Azure;

namespace DcsMigration.Credentials;

/// <summary>Where the credential is stored. Failures are values; only a bug or cancellation throws.</summary>
internal interface ICredentialSource
{
    Task<FetchResult<VersionedCredential>> FetchAsync(CancellationToken cancellationToken);
}

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

/// <summary>A credential that is given at start and never changes, for the local host and for tests.</summary>
internal sealed class FixedCredentialSource(Credential credential) : ICredentialSource
{
    private readonly FetchResult<VersionedCredential> _fetched = new(
        new VersionedCredential(credential, "fixed"), DateTimeOffset.MaxValue, DateTimeOffset.MaxValue);

    public Task<FetchResult<VersionedCredential>> FetchAsync(CancellationToken cancellationToken) => Task.FromResult(_fetched);
}
