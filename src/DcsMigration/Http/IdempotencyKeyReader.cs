using System.Text;
using DcsMigration.Text;
using Microsoft.AspNetCore.Http;

namespace DcsMigration.Http;

/// <summary>Reads the key by which a caller marks retries of one request: Idempotency-Key, else webhook-id or its alias svix-id.</summary>
internal static class IdempotencyKeyReader
{
    public const string HeaderName = "Idempotency-Key";

    private const int MaxKeyLength = 255;

    /// <summary>In order of precedence.</summary>
    private static readonly string[] Names = [HeaderName, WebhookHeaders.Standard.Id, WebhookHeaders.Svix.Id];

    public static Parsed<CallerKey> Read(IHeaderDictionary headers)
    {
        if (Array.Find(Names, headers.ContainsKey) is not { } name)
            return headers.Keys.FirstOrDefault(IsMisspelled) is { } sent ? Misspelled(sent) : new CallerKey.Derived();
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

        return (KeyError(key) ?? Unevaluated.ErrorInKey(key)) is { } error
            ? Malformed(name, error)
            : new CallerKey.Sent(Routes.MigrationTasks, name == HeaderName ? CallerKey.FromHeader : CallerKey.FromWebhookId, key);
    }

    /// <summary>What is wrong with the form of a key, or null.</summary>
    public static string? KeyError(string key) =>
        key.Length == 0 ? "is empty"
        : key.Length > MaxKeyLength ? $"has more than {MaxKeyLength} characters"
        : key.AsSpan().IndexOfAnyExceptInRange(' ', '~') is >= 0 and var at ? $"contains {CharacterName.At(key, at)}: use printable ASCII"
        : null;

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

    /// <summary>Such as X-Idempotency-Key. Ignored, it would let a retry create a second task.</summary>
    private static bool IsMisspelled(string header) =>
        header.Contains("dempot", StringComparison.OrdinalIgnoreCase) && !header.EndsWith("Replayed", StringComparison.OrdinalIgnoreCase);

    private static Refusal Misspelled(string header) => new(
        FunctionError.MalformedKey, $"Correct the header {header}: it is unknown (did you mean {HeaderName}?).");

    private static Refusal Malformed(string name, string what) => new(
        FunctionError.MalformedKey,
        $"Correct the header {name}: it {what}. Send one value of 1 to {MaxKeyLength} characters, the same for each retry.");
}
