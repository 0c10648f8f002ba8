using System.Text.Json;

namespace DcsMigration.Credentials;

/// <summary>Reads the JSON that a secret holds. Its members decide the kind of credential.</summary>
internal static class CredentialSecret
{
    private const string Wanted =
        """It wants {"access_key":"...","secret_key":"..."}, with "security_token" for a temporary key, or {"username":"...","password":"...","domain":"..."}.""";

    /// <summary>The credential, or what is wrong with the text, without a word of the text itself.</summary>
    public static (Credential? Credential, string? Fault) Read(string json)
    {
        SecretDocument? secret;
        try
        {
            secret = JsonSerializer.Deserialize(json, CredentialsJson.Default.SecretDocument);
        }
        catch (JsonException)
        {
            return (null, $"is not a JSON object of strings. {Wanted}");
        }

        return secret switch
        {
            { AccessKey.Length: > 0, SecretKey.Length: > 0, Username: null, Password: null } => ReadAccessKey(secret),
            { Username.Length: > 0, Password.Length: > 0, Domain.Length: > 0, AccessKey: null, SecretKey: null } =>
                (new Credential.Password(secret.Username, secret.Password, secret.Domain), null),
            _ => (null, $"lacks a member, or mixes both kinds. {Wanted}"),
        };
    }

    private static (Credential?, string?) ReadAccessKey(SecretDocument secret) =>
        IsHeaderSafe(secret.AccessKey!) && IsHeaderSafe(secret.SecurityToken ?? "") && IsHeaderSafe(secret.SecretKey!)
            ? (new Credential.AccessKey(secret.AccessKey!, secret.SecretKey!, secret.SecurityToken is "" ? null : secret.SecurityToken), null)
            : (null, "has white space or other characters in a key that no key has: was a line break pasted along?");

    private static bool IsHeaderSafe(string value) => value.AsSpan().IndexOfAnyExceptInRange('!', '~') < 0;
}

internal sealed record SecretDocument(
    string? AccessKey, string? SecretKey, string? SecurityToken, string? Username, string? Password, string? Domain)
{
    public override string ToString() => nameof(SecretDocument);
}
