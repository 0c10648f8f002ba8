using DcsMigration.Credentials;
using DcsMigration.Secrets;
using Xunit;

namespace DcsMigration.Tests.Credentials;

public sealed class CredentialTextTests
{
    private const string Sensitive = "not-a-real-secret";

    private static readonly Credential.AccessKey Key = new(Sensitive, Sensitive, Sensitive);
    private static readonly Credential.Password User = new("fake-user", Sensitive, "fake-domain");
    private static readonly IamToken Token = new(Sensitive, "v1");

    private static readonly IReadOnlyDictionary<string, object> Carriers = new Dictionary<string, object>(StringComparer.Ordinal)
    {
        ["an access key"] = Key,
        ["a password"] = User,
        ["a credential with its version"] = new VersionedCredential(Key, "v1"),
        ["a password with its version"] = new VersionedCredential(User, "v1"),
        ["a token"] = Token,
        ["a signature"] = new RequestAuthorization.Signature(new VersionedCredential(Key, "v1"), Key),
        ["a token's authorization"] = new RequestAuthorization.Token(Token),
        ["a secret"] = new VaultSecret(Sensitive),
        ["a fetched key"] = new FetchResult<VersionedCredential>.Fetched(new(Key, "v1"), default, default),
        ["a fetched password"] = new FetchResult<VersionedCredential>.Fetched(new(User, "v1"), default, default),
        ["a fetched token"] = new FetchResult<IamToken>.Fetched(Token, default, default),
    };

    public static TheoryData<string> Names => [.. Carriers.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void The_text_of_a_value_with_a_secret_does_not_contain_it(string name)
    {
        var carrier = Carriers[name];

        Assert.DoesNotContain(Sensitive, carrier.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(Sensitive, $"{carrier}", StringComparison.Ordinal);
    }

    [Fact]
    public void The_text_of_a_credential_is_its_kind()
    {
        Assert.Equal("AccessKey", Key.ToString());
        Assert.Equal("Password", User.ToString());
        Assert.Equal("IamToken", Token.ToString());
    }
}
