using System.Diagnostics;
using DcsMigration.Secrets;
using DcsMigration.Text;

namespace DcsMigration.Credentials;

/// <summary>Reads the credential from one Key Vault secret, so that a rotation is one atomic write.</summary>
internal sealed class KeyVaultCredentialSource(KeyVaultReader vault, KeyVaultOptions options) : ICredentialSource
{
    public Task<FetchResult<VersionedCredential>> FetchAsync(CancellationToken cancellationToken) =>
        vault.FetchAsync(options.SecretName, "KeyVault:SecretName", Read, cancellationToken);

    private static SecretContent<VersionedCredential> Read(VaultSecret secret) => CredentialSecret.Read(secret.Text) switch
    {
        SecretContent<Credential>.Valid valid =>
            SecretContent<VersionedCredential>.Of(new VersionedCredential(valid.Value, VersionOf(secret))),
        SecretContent<Credential>.Invalid invalid => SecretContent<VersionedCredential>.Error(invalid.Reason),
        _ => throw new UnreachableException(),
    };

    /// <summary>By its text: the same wrong key in a new version of the secret is not tried anew.</summary>
    private static string VersionOf(VaultSecret secret) => Sha256Hash.Of(secret.Text).ToString();
}
