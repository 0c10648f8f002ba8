namespace DcsMigration.Credentials;

/// <summary>Reads the credential from one Key Vault secret, so that a rotation is one atomic write.</summary>
internal sealed class KeyVaultCredentialSource(KeyVaultReader vault, KeyVaultOptions options, TimeProvider time) : ICredentialSource
{
    public async Task<Fetched<VersionedCredential>> FetchAsync(CancellationToken cancellationToken)
    {
        var (secret, reason) = await vault.ReadAsync(options.SecretName, "KeyVault:SecretName", cancellationToken);
        if (secret is null)
            return Failed(reason!);

        var (credential, fault) = CredentialSecret.Read(secret.Value ?? "");
        if (credential is null)
            return Failed($"The Key Vault secret '{options.SecretName}' {fault}");

        var now = time.GetUtcNow();
        return new Fetched<VersionedCredential>.Found(
            new(credential, secret.Properties.Version), now + options.CacheFor, now + options.StaleFor);
    }

    private static Fetched<VersionedCredential>.Failed Failed(string reason) => new(CredentialFault.Unavailable(reason));
}
