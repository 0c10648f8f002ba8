using System.Text.Json;
using DcsMigration.Secrets;

namespace DcsMigration.Credentials;

/// <summary>Reads the JSON in a secret. Its members decide the kind of credential.</summary>
internal static class CredentialSecret
{
    private const string Expected =
        """Expected {"access_key":"...","secret_key":"..."}, with "security_token" for a temporary key, """
        + """or {"username":"...","password":"...","domain":"..."}.""";

    /// <summary>The error quotes nothing from the text.</summary>
    public static SecretContent<Credential> Read(string json)
    {
        if (VaultSecret.FilePathError(json) is { } error)
            return SecretContent<Credential>.Error(error);

        try
        {
            using var document = JsonDocument.Parse(json);
            return Read(document.RootElement);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // An element that is not an object, or not a string, throws InvalidOperationException.
            return SecretContent<Credential>.Error($"is not a JSON object of strings. {Expected}");
        }
    }

    private static SecretContent<Credential> Read(JsonElement secret)
    {
        var key = (Text(secret, "access_key"), Text(secret, "secret_key"), Text(secret, "security_token"));
        var user = (Text(secret, "username"), Text(secret, "password"), Text(secret, "domain"));
        return (key, user) switch
        {
            (({ Length: > 0 } id, { Length: > 0 } secretKey, var securityToken), (null, null, _)) =>
                AccessKey(id, secretKey, securityToken),
            ((null, null, _), ({ Length: > 0 } name, { Length: > 0 } password, { Length: > 0 } domain)) =>
                SecretContent<Credential>.Of(new Credential.Password(name, password, domain)),
            _ => SecretContent<Credential>.Error($"lacks a member, or mixes both kinds. {Expected}"),
        };
    }

    private static string? Text(JsonElement secret, string name) =>
        secret.TryGetProperty(name, out var member) && member.ValueKind != JsonValueKind.Null ? member.GetString() : null;

    private static SecretContent<Credential> AccessKey(string id, string secretKey, string? securityToken) =>
        IsVisibleAscii(id) && IsVisibleAscii(secretKey) && IsVisibleAscii(securityToken ?? "")
            ? SecretContent<Credential>.Of(new Credential.AccessKey(id, secretKey, securityToken is "" ? null : securityToken))
            : SecretContent<Credential>.Error(
                "contains white space or non-ASCII characters in a key. Check for a line break that was pasted with the key.");

    private static bool IsVisibleAscii(string value) => value.AsSpan().IndexOfAnyExceptInRange('!', '~') < 0;
}
