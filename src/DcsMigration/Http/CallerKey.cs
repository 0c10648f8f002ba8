namespace DcsMigration.Http;

/// <summary>
/// The key by which a caller marks retries of one request. The same text on another route, or from another header, is another key.
/// </summary>
internal sealed record CallerKey(string Route, string Source, string Text)
{
    public const string FromHeader = "header";
    public const string FromWebhookId = "webhook-id";
}
