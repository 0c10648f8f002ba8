using System.Text;
using Microsoft.AspNetCore.Http;

namespace DcsMigration.Http;

/// <summary>Reads the key by which a caller marks retries of one request: Idempotency-Key, else webhook-id or its alias svix-id.</summary>
internal static class IdempotencyKeyReader
{
    public const string HeaderName = "Idempotency-Key";

    private const int MaxKeyLength = 255;

    /// <summary>In order of precedence.</summary>
    private static readonly string[] Names = [HeaderName, WebhookHeaders.Standard.Id, WebhookHeaders.Svix.Id];

    /// <summary>Returns the key, nothing if none was sent, or why the key is invalid.</summary>
    public static (CallerKey? Key, Refusal? Refusal) Read(IHeaderDictionary headers)
    {
        if (Array.Find(Names, headers.ContainsKey) is not { } name)
            return (null, null);
        // The Functions host joins repeated headers.
        if (headers[name] is not [{ } value] || (value.Contains(", ", StringComparison.Ordinal) && !value.TrimStart().StartsWith('"')))
            return Malformed(name, "was sent more than once, or contains \", \": send it once, or put it in double quotes");

        var key = value.Trim();
        if (key.StartsWith('"'))
        {
            if (Unquote(key) is not { } unquoted)
                return Malformed(name, "starts with a quotation mark but is not one quoted string");

            key = unquoted;
        }

        return KeyError(key) is { } error
            ? Malformed(name, error)
            : (new CallerKey(Routes.MigrationTasks, name == HeaderName ? CallerKey.FromHeader : CallerKey.FromWebhookId, key), null);
    }

    /// <summary>What is wrong with a key, or null.</summary>
    public static string? KeyError(string key) =>
        key.Length == 0 ? "is empty"
        : key.Length > MaxKeyLength ? $"has more than {MaxKeyLength} characters"
        : key.AsSpan().ContainsAnyExceptInRange(' ', '~') ? "contains a character that is not printable ASCII"
        : Unevaluated.ErrorIn(key);

    /// <summary>The text of an RFC 8941 string (section 4.2.5), or null if it is malformed.</summary>
    private static string? Unquote(string quoted)
    {
        var text = new StringBuilder(quoted.Length);
        for (var i = 1; i < quoted.Length; i++)
        {
            if (quoted[i] == '"')
                return i == quoted.Length - 1 ? text.ToString() : null;
            if (quoted[i] == '\\' && (++i == quoted.Length || quoted[i] is not ('"' or '\\')))
                return null;

            text.Append(quoted[i]);
        }

        return null;
    }

    private static (CallerKey?, Refusal?) Malformed(string name, string what) =>
        (null, new Refusal(
            FunctionError.MalformedKey, $"Correct the header {name}: it {what}. Send one value of 1 to {MaxKeyLength} characters, the same for each retry."));
}

/// <summary>The key by which a caller marks retries of one request. The same text on another route, or from another header, is another key.</summary>
internal sealed record CallerKey(string Route, string Source, string Text)
{
    public const string FromHeader = "header";
    public const string FromWebhookId = "webhook-id";
}

/// <summary>The names of the three headers that sign a webhook.</summary>
internal sealed record WebhookHeaders(string Id, string Timestamp, string Signature)
{
    public static readonly WebhookHeaders Standard = new("webhook-id", "webhook-timestamp", "webhook-signature");

    /// <summary>The names from before the standard, which Svix still sends.</summary>
    public static readonly WebhookHeaders Svix = new("svix-id", "svix-timestamp", "svix-signature");
}
