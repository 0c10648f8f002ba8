namespace DcsMigration.Http;

/// <summary>The key by which a caller marks retries of one request. The same text on another route, or from another header, is another key.</summary>
/// <param name="Route">The route that the request came in by.</param>
/// <param name="Source">Which kind of header the key was in.</param>
/// <param name="Text">The key.</param>
internal sealed record CallerKey(string Route, string Source, string Text)
{
    public const string IdempotencyKey = "header";
    public const string WebhookId = "webhook-id";
}
