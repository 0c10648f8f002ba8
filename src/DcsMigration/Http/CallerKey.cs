namespace DcsMigration.Http;

/// <summary>
/// The key by which a caller marks retries of one request. The same text on another route, or from another header, is another key.
/// Without a text, the values of the task are the key.
/// </summary>
internal sealed record CallerKey(string Route, string Source, string? Text)
{
    public const string FromHeader = "header";
    public const string FromWebhookId = "webhook-id";
    public const string FromChat = "chat";
}
