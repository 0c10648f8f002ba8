namespace DcsMigration.Http;

/// <summary>The names of the three headers that sign a webhook.</summary>
internal sealed record WebhookHeaders(string Id, string Timestamp, string Signature)
{
    public static readonly WebhookHeaders Standard = new("webhook-id", "webhook-timestamp", "webhook-signature");

    /// <summary>The names from before the standard, which Svix still sends.</summary>
    public static readonly WebhookHeaders Svix = new("svix-id", "svix-timestamp", "svix-signature");
}
