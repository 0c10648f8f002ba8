using System.Text;
using DcsMigration.Http.Webhooks;
using Microsoft.AspNetCore.Http;

namespace DcsMigration.Http;

/// <summary>Reads the key by which a caller marks retries of one request: Idempotency-Key, else webhook-id or its alias svix-id.</summary>
internal static class IdempotencyKeyReader
{
    public const string IdempotencyKey = "Idempotency-Key";

    private const int MaxKeyLength = 255;

    /// <summary>If several are sent, the first in this order is used.</summary>
    private static readonly string[] Names = [IdempotencyKey, WebhookHeaders.Standard.Id, WebhookHeaders.Svix.Id];

    /// <summary>The key, or null if the caller sends none, or why it is invalid.</summary>
    public static (CallerKey? Key, Refusal? Refusal) Read(IHeaderDictionary headers)
    {
        if (Array.Find(Names, headers.ContainsKey) is not { } name)
            return (null, null);
        // The Functions host joins repeated headers.
        if (headers[name] is not [{ } value] || (value.Contains(", ", StringComparison.Ordinal) && !value.TrimStart().StartsWith('"')))
            return Malformed(name, "was sent more than once, or contains a comma and a space (then put it in quotes)");

        var key = value.Trim();
        if (key.StartsWith('"'))
        {
            if (Unquote(key) is not { } unquoted)
                return Malformed(name, "starts with a quotation mark but has no closing one");

            key = unquoted;
        }

        return Error(key) is { } error
            ? Malformed(name, error)
            : (new CallerKey(Routes.MigrationTasks, name == IdempotencyKey ? CallerKey.IdempotencyKey : CallerKey.WebhookId, key), null);
    }

    /// <summary>What is wrong with a key, or null.</summary>
    public static string? Error(string key) =>
        key.Length == 0 ? "is empty"
        : key.Length > MaxKeyLength ? $"has more than {MaxKeyLength} characters"
        : key.AsSpan().ContainsAnyExceptInRange(' ', '~') ? "contains a character that is not printable ASCII"
        : Unevaluated.In(key);

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
/// <param name="Route">The route of the request.</param>
/// <param name="Source">Which kind of header the key was in.</param>
/// <param name="Text">The key.</param>
internal sealed record CallerKey(string Route, string Source, string Text)
{
    public const string IdempotencyKey = "header";
    public const string WebhookId = "webhook-id";
}
