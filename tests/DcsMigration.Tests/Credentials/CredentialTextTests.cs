using DcsMigration.Credentials;
using Xunit;

namespace DcsMigration.Tests.Credentials;

public sealed class CredentialTextTests
{
    private const string Sensitive = "not-a-real-secret";

    private static readonly Credential.AccessKey _key = new(Sensitive, Sensitive, Sensitive);
    private static readonly Credential.Password _user = new("fake-user", Sensitive, "fake-domain");
    private static readonly IamToken _token = new(Sensitive);
    private static readonly IamTokenRequest _request = IamTokenRequest.For(_user, "p");

    private static readonly IReadOnlyDictionary<string, object> _carriers = new Dictionary<string, object>(StringComparer.Ordinal)
    {
        ["an access key"] = _key,
        ["a password"] = _user,
        ["a credential with its version"] = new VersionedCredential(_key, "v1"),
        ["a password with its version"] = new VersionedCredential(_user, "v1"),
        ["a token"] = _token,
        ["a signature"] = new RequestAuthorization.Signature(new VersionedCredential(_key, "v1"), _key),
        ["a token's authorization"] = new RequestAuthorization.Token(_token),
        ["a token request"] = _request,
        ["its auth part"] = _request.Auth,
        ["its identity part"] = _request.Auth.Identity,
        ["its password part"] = _request.Auth.Identity.Password,
        ["its user part"] = _request.Auth.Identity.Password.User,
        ["a secret's text"] = new SecretDocument(Sensitive, Sensitive, Sensitive, "fake-user", Sensitive, "fake-domain"),
        ["a fetched key"] = new Fetched<VersionedCredential>.Found(new(_key, "v1"), default, default),
        ["a fetched password"] = new Fetched<VersionedCredential>.Found(new(_user, "v1"), default, default),
        ["a fetched token"] = new Fetched<IamToken>.Found(_token, default, default),
    };

    public static TheoryData<string> Names => [.. _carriers.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void What_carries_a_secret_does_not_tell_it(string name)
    {
        var carrier = _carriers[name];

        Assert.DoesNotContain(Sensitive, carrier.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(Sensitive, $"{carrier}", StringComparison.Ordinal);
    }

    [Fact]
    public void A_credential_tells_its_kind()
    {
        Assert.Equal("AccessKey", _key.ToString());
        Assert.Equal("Password", _user.ToString());
        Assert.Equal("IamToken", _token.ToString());
    }
}
