using DcsMigration.Credentials;
using Xunit;

namespace DcsMigration.Tests.Credentials;

public sealed class CredentialSecretTests
{
    private const string Sensitive = "not-a-real-secret";

    [Fact]
    public void An_id_and_a_secret_key_make_an_access_key()
    {
        var (credential, error) = CredentialSecret.Read("""{"access_key":"fake-id","secret_key":"not-a-real-secret"}""");

        Assert.Null(error);
        Assert.Equal(new Credential.AccessKey("fake-id", Sensitive, SecurityToken: null), credential);
    }

    [Fact]
    public void A_security_token_makes_it_a_temporary_key()
    {
        var (credential, error) = CredentialSecret.Read(
            """{"access_key":"fake-id","secret_key":"not-a-real-secret","security_token":"fake-token"}""");

        Assert.Null(error);
        Assert.Equal(new Credential.AccessKey("fake-id", Sensitive, "fake-token"), credential);
    }

    [Theory]
    [InlineData("\"\"")]
    [InlineData("null")]
    public void An_empty_security_token_is_ignored(string token)
    {
        var (credential, _) = CredentialSecret.Read(
            $$"""{"access_key":"fake-id","secret_key":"not-a-real-secret","security_token":{{token}}}""");

        Assert.Equal(new Credential.AccessKey("fake-id", Sensitive, SecurityToken: null), credential);
    }

    [Fact]
    public void A_user_name_password_and_domain_make_a_password()
    {
        var (credential, error) = CredentialSecret.Read(
            """{"username":"fake user","password":" not-a-real-secret ","domain":"fake-domain"}""");

        Assert.Null(error);
        Assert.Equal(new Credential.Password("fake user", $" {Sensitive} ", "fake-domain"), credential);
    }

    [Fact]
    public void Unknown_members_are_ignored()
    {
        var (credential, _) = CredentialSecret.Read(
            """{"note":"rotated by hand","access_key":"fake-id","secret_key":"not-a-real-secret"}""");

        Assert.IsType<Credential.AccessKey>(credential);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("null")]
    [InlineData("not-a-real-secret")]
    [InlineData("not-a-real-secret-id:not-a-real-secret-key")]
    [InlineData("\"not-a-real-secret\"")]
    [InlineData("[\"not-a-real-secret\"]")]
    [InlineData("""{"access_key":"not-a-real-secret","secret_key":"not-a-real-secret""")]
    [InlineData("""{"access_key":"not-a-real-secret","secret_key":"not-a-real-secret",}""")]
    [InlineData("""{"access_key":"not-a-real-secret","secret_key":"not-a-real-secret"} not-a-real-secret""")]
    [InlineData("""{"access_key":"not-a-real-secret","secret_key":4711}""")]
    [InlineData("""{"access_key":4711,"secret_key":"not-a-real-secret"}""")]
    [InlineData("""{"access_key":"not-a-real-secret","secret_key":["not-a-real-secret"]}""")]
    [InlineData("""{"username":"u","password":"not-a-real-secret","domain":"d","security_token":4711}""")]
    [InlineData("""{"access_key":"not-a-real-secret","secret_key":{"not-a-real-secret":1}}""")]
    [InlineData("""{"access_key":"not-a-real-secret","secret_key":"not-a-real-secret\ud800"}""")]
    public void A_secret_that_is_not_an_object_of_strings_is_refused_and_not_quoted(string secret) =>
        AssertRefused(secret, "is not a JSON object of strings");

    [Theory]
    [InlineData("credential.json")]
    [InlineData("/tmp/not-a-real-secret.JSON")]
    public void A_path_is_explained_and_not_quoted(string secret) =>
        AssertRefused(secret, "is the path of a file instead of its content");

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"access_key":"not-a-real-secret"}""")]
    [InlineData("""{"secret_key":"not-a-real-secret"}""")]
    [InlineData("""{"access_key":"","secret_key":"not-a-real-secret"}""")]
    [InlineData("""{"access_key":"not-a-real-secret","secret_key":""}""")]
    [InlineData("""{"access_key":"not-a-real-secret","secret_key":null}""")]
    [InlineData("""{"Access_Key":"not-a-real-secret","Secret_Key":"not-a-real-secret"}""")]
    [InlineData("""{"security_token":"not-a-real-secret"}""")]
    [InlineData("""{"username":"not-a-real-secret","password":"not-a-real-secret"}""")]
    [InlineData("""{"username":"not-a-real-secret","domain":"not-a-real-secret"}""")]
    [InlineData("""{"password":"not-a-real-secret","domain":"not-a-real-secret"}""")]
    [InlineData("""{"username":"not-a-real-secret","password":"not-a-real-secret","domain":""}""")]
    [InlineData("""{"access_key":"not-a-real-secret","password":"not-a-real-secret"}""")]
    [InlineData("""{"access_key":"not-a-real-secret","secret_key":"not-a-real-secret","username":"u"}""")]
    [InlineData("""{"access_key":"not-a-real-secret","secret_key":"not-a-real-secret","password":"not-a-real-secret"}""")]
    [InlineData("""{"access_key":"not-a-real-secret","secret_key":"s","username":"u","password":"p","domain":"d"}""")]
    [InlineData("""{"access_key":"not-a-real-secret","username":"u","password":"p","domain":"d"}""")]
    public void A_missing_member_or_a_mix_is_refused_and_not_quoted(string secret) =>
        AssertRefused(secret, "lacks a member, or mixes both kinds");

    [Theory]
    [InlineData("""{"access_key":"fake-id","secret_key":"not-a-real-secret\n"}""")]
    [InlineData("""{"access_key":"fake-id","secret_key":" not-a-real-secret"}""")]
    [InlineData("""{"access_key":"not-a-real-secret\r\n","secret_key":"fake-secret"}""")]
    [InlineData("""{"access_key":"not-a-real-secret\t","secret_key":"fake-secret"}""")]
    [InlineData("""{"access_key":"not-a-real-sécret","secret_key":"fake-secret"}""")]
    [InlineData("""{"access_key":"fake-id","secret_key":"fake-secret","security_token":"not-a-real-secret\u0000"}""")]
    [InlineData("""{"access_key":"fake-id","secret_key":"fake-secret","security_token":"not-a-real secret"}""")]
    public void White_space_in_a_key_is_refused_and_not_quoted(string secret) =>
        AssertRefused(secret, "contains white space or non-ASCII characters in a key");

    private static void AssertRefused(string secret, string reason)
    {
        var (credential, error) = CredentialSecret.Read(secret);

        Assert.Null(credential);
        Assert.StartsWith(reason, error, StringComparison.Ordinal);
        Assert.DoesNotContain("not-a-real", error, StringComparison.Ordinal);
        Assert.DoesNotContain("fake", error, StringComparison.Ordinal);
        Assert.DoesNotContain("4711", error, StringComparison.Ordinal);
    }
}
