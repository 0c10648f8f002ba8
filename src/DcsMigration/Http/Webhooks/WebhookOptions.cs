namespace DcsMigration.Http.Webhooks;

/// <param name="SecretName">The secret in Key Vault with which Standard Webhooks are signed; null where signed webhooks are not accepted.</param>
internal sealed record WebhookOptions(string? SecretName)
{
    public bool AreOff => SecretName is null;
}
