using System.Text.Json;

namespace DcsMigration.Credentials;

/// <summary>What the service authenticates to DCS with. ToString returns only the kind, so that no log line can reveal the credential.</summary>
internal abstract record Credential
{
    private Credential() { }

    public sealed override string ToString() => GetType().Name;

    /// <summary>An access key, which signs each request. A temporary key has a security token.</summary>
    internal sealed record AccessKey(string Id, string SecretKey, string? SecurityToken) : Credential;

    /// <summary>An IAM user, for whom IAM issues a token.</summary>
    internal sealed record Password(string Username, string UserPassword, string Domain) : Credential;
}

/// <summary>A credential and the version of the secret it was read from. Another version is another credential.</summary>
internal sealed record VersionedCredential(Credential Credential, string Version);

/// <summary>Reads the JSON in a secret. Its members decide the kind of credential.</summary>
internal static class CredentialSecret
{
    private const string Expected =
        """Expected {"access_key":"...","secret_key":"..."}, with "security_token" for a temporary key, or {"username":"...","password":"...","domain":"..."}.""";

    /// <summary>The credential, or what is wrong with the text. The error quotes nothing from the text.</summary>
    public static (Credential? Credential, string? Error) Read(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return Read(document.RootElement);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // An element that is not an object, or not a string, throws InvalidOperationException.
            return (null, $"is not a JSON object of strings. {Expected}");
        }
    }

    private static (Credential?, string?) Read(JsonElement secret)
    {
        var key = (Text(secret, "access_key"), Text(secret, "secret_key"), Text(secret, "security_token"));
        var user = (Text(secret, "username"), Text(secret, "password"), Text(secret, "domain"));
        return (key, user) switch
        {
            (({ Length: > 0 } id, { Length: > 0 } secretKey, var securityToken), (null, null, _)) => AccessKey(id, secretKey, securityToken),
            ((null, null, _), ({ Length: > 0 } name, { Length: > 0 } password, { Length: > 0 } domain)) => (new Credential.Password(name, password, domain), null),
            _ => (null, $"lacks a member, or mixes both kinds. {Expected}"),
        };
    }

    private static string? Text(JsonElement secret, string name) =>
        secret.TryGetProperty(name, out var member) && member.ValueKind != JsonValueKind.Null ? member.GetString() : null;

    private static (Credential?, string?) AccessKey(string id, string secretKey, string? securityToken) =>
        IsVisibleAscii(id) && IsVisibleAscii(secretKey) && IsVisibleAscii(securityToken ?? "")
            ? (new Credential.AccessKey(id, secretKey, securityToken is "" ? null : securityToken), null)
            : (null, "contains white space or non-ASCII characters in a key. Check for a line break that was pasted with the key.");

    private static bool IsVisibleAscii(string value) => value.AsSpan().IndexOfAnyExceptInRange('!', '~') < 0;
}
