namespace DcsMigration.Secrets;

/// <param name="Uri">The vault, such as https://my-vault.vault.azure.net.</param>
/// <param name="SecretName">The secret that contains the DCS credential as JSON.</param>
/// <param name="CacheFor">How long a secret is fresh after it was read.</param>
/// <param name="StaleFor">How long after it was read a secret is used while the vault is unavailable.</param>
internal sealed record KeyVaultOptions(Uri Uri, string SecretName, TimeSpan CacheFor, TimeSpan StaleFor)
{
    /// <summary>How long one try may take. Measured in real time by the Azure SDK, so tests use a longer one.</summary>
    public TimeSpan NetworkTimeout { get; init; } = TimeSpan.FromSeconds(3);
}
