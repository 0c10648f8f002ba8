using System.Text.Json;

namespace DcsMigration.Credentials;

/// <summary>Reads the JSON that a secret holds. Its members decide the kind of credential.</summary>
internal static class CredentialSecret
{
    private const string Wanted =
        """It wants {"access_key":"...","secret_key":"..."}, with "security_token" for a temporary key, or {"username":"...","password":"...","domain":"..."}.""";

    /// <summary>The credential, or what is wrong with the text, without a word of the text itself.</summary>
    public static (Credential? Credential, string? Error) Read(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return Read(document.RootElement);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // The second is what an element throws that is no object, or no string.
            return (null, $"is not a JSON object of strings. {Wanted}");
        }
    }

    private static (Credential?, string?) Read(JsonElement secret) =>
        (Text(secret, "access_key"), Text(secret, "secret_key"), Text(secret, "security_token"), Text(secret, "username"), Text(secret, "password"), Text(secret, "domain")) switch
        {
            ({ Length: > 0 } id, { Length: > 0 } secretKey, var securityToken, null, null, _) => AccessKey(id, secretKey, securityToken),
            (null, null, _, { Length: > 0 } username, { Length: > 0 } password, { Length: > 0 } domain) => (new Credential.Password(username, password, domain), null),
            _ => (null, $"lacks a member, or mixes both kinds. {Wanted}"),
        };

    private static string? Text(JsonElement secret, string name) =>
        secret.TryGetProperty(name, out var member) && member.ValueKind != JsonValueKind.Null ? member.GetString() : null;

    private static (Credential?, string?) AccessKey(string id, string secretKey, string? securityToken) =>
        IsHeaderSafe(id) && IsHeaderSafe(securityToken ?? "") && IsHeaderSafe(secretKey)
            ? (new Credential.AccessKey(id, secretKey, securityToken is "" ? null : securityToken), null)
            : (null, "has white space or other characters in a key that no key has: was a line break pasted along?");

    private static bool IsHeaderSafe(string value) => value.AsSpan().IndexOfAnyExceptInRange('!', '~') < 0;
}
