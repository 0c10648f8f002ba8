namespace DcsMigration.Webhooks;

/// <param name="SecretName">The secret in Key Vault with which Standard Webhooks are signed; null where none are taken.</param>
/// <param name="GitHubSecretName">The same for GitHub's.</param>
internal sealed record WebhookOptions(string? SecretName, string? GitHubSecretName)
{
    public bool AreOff => SecretName is null && GitHubSecretName is null;
}
