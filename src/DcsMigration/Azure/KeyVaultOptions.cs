namespace DcsMigration.Azure;

/// <param name="Uri">The vault, such as https://my-vault.vault.azure.net.</param>
/// <param name="SecretName">The secret that holds the DCS credential as JSON.</param>
/// <param name="CacheFor">How long a credential counts as fresh.</param>
/// <param name="StaleFor">How long after its reading it serves while the vault can't be read.</param>
internal sealed record KeyVaultOptions(Uri Uri, string SecretName, TimeSpan CacheFor, TimeSpan StaleFor);
