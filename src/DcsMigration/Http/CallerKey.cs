namespace DcsMigration.Http;

/// <summary>By what the retries of a request are recognized. Two kinds never give the same key.</summary>
internal abstract record CallerKey
{
    public const string FromHeader = "header";
    public const string FromWebhookId = "webhook-id";

    private CallerKey() { }

    /// <summary>The caller sent this text. On another route, or from another header, the same text is another key.</summary>
    internal sealed record Sent(string Route, string Source, string Text) : CallerKey;

    /// <summary>The caller sent no key. An equal task within a short time is a retry.</summary>
    internal sealed record Derived : CallerKey;

    /// <summary>A command in a chat. An equal command is a retry, for as long as with a key that is sent.</summary>
    internal sealed record Command : CallerKey;
}
