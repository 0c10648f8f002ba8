using System.Text.Json;
using DcsMigration.Credentials;
using DcsMigration.Secrets;
using DcsMigration.Tests.Infrastructure;
using FsCheck;
using FsCheck.Xunit;

namespace DcsMigration.Tests.Credentials;

[Properties(Arbitrary = [typeof(UnicodeText)], MaxTest = 300)]
public sealed class CredentialSecretProperties
{
    [Property]
    public bool Any_other_text_is_refused_with_the_same_error(UnicodeText text) =>
        CredentialSecret.Read(text.Value) == CredentialSecret.Read(VaultSecret.FilePathError(text.Value) is null ? "?" : "secret.json")
        || IsEmptyDocument(text.Value);

    [Property]
    public bool A_password_is_read_unchanged(UnicodeText user, UnicodeText password, UnicodeText domain)
    {
        var secret = JsonSerializer.Serialize(new { username = user.Value, password = password.Value, domain = domain.Value });

        var (credential, error) = CredentialSecret.Read(secret);

        return user.Value.Length == 0 || password.Value.Length == 0 || domain.Value.Length == 0
            ? credential is null && error is not null
            : credential == new Credential.Password(user.Value, password.Value, domain.Value);
    }

    [Property]
    public bool A_key_is_read_unchanged_or_refused_with_the_same_error(UnicodeText id, NonEmptyString key)
    {
        var secret = JsonSerializer.Serialize(new { access_key = $"{id.Value}x", secret_key = key.Get });
        var isVisibleAscii = $"{id.Value}{key.Get}".All(c => c is > ' ' and <= '~');

        var (credential, error) = CredentialSecret.Read(secret);

        return isVisibleAscii
            ? credential == new Credential.AccessKey($"{id.Value}x", key.Get, SecurityToken: null)
            : credential is null && error == CredentialSecret.Read("""{"access_key":" ","secret_key":" "}""").Reason;
    }

    private static bool IsEmptyDocument(string text) => text.Trim(' ', '\t', '\r', '\n') is "null" or "{}";
}
