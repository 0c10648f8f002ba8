using DcsMigration.Credentials;
using Xunit;

namespace DcsMigration.Tests.Credentials;

public sealed class CanonicalFormTests
{
    [Theory]
    [InlineData("/", "/")]
    [InlineData("/v2/p/migration/instance", "/v2/p/migration/instance/")]
    [InlineData("/v2/p/migration/instance/", "/v2/p/migration/instance/")]
    [InlineData("/v2/a b", "/v2/a%20b/")]
    [InlineData("/v2/a%20b", "/v2/a%20b/")]
    [InlineData("/v2/a%2Fb", "/v2/a%2Fb/")]
    [InlineData("/v2/a%2fb", "/v2/a%2Fb/")]
    [InlineData("/v2/%7Etilde", "/v2/~tilde/")]
    [InlineData("/v2/a+b:c@d", "/v2/a%2Bb%3Ac%40d/")]
    [InlineData("/v2/é", "/v2/%C3%A9/")]
    [InlineData("/v2/%C3%A9", "/v2/%C3%A9/")]
    [InlineData("/v2/🚀", "/v2/%F0%9F%9A%80/")]
    public void A_path_is_encoded_by_segment_and_ends_in_a_slash(string path, string canonical) =>
        Assert.Equal(canonical, RequestSigner.CanonicalPath(path));

    [Theory]
    [InlineData("", "")]
    [InlineData("?", "")]
    [InlineData("?limit=2&marker=x", "limit=2&marker=x")]
    [InlineData("?marker=x&limit=2", "limit=2&marker=x")]
    [InlineData("?a=2&a=10&a=1", "a=1&a=10&a=2")]
    [InlineData("?b&a=", "a=&b=")]
    [InlineData("?a=1=2", "a=1%3D2")]
    [InlineData("?&a=1&&b=2&", "a=1&b=2")]
    [InlineData("?B=1&a=2", "B=1&a=2")]
    [InlineData("?name=caf%C3%A9", "name=caf%C3%A9")]
    [InlineData("?name=café au lait", "name=caf%C3%A9%20au%20lait")]
    public void A_query_is_sorted_and_an_empty_value_keeps_its_equals_sign(string query, string canonical) =>
        Assert.Equal(canonical, RequestSigner.CanonicalQuery(query));

    [Fact]
    public void An_unpaired_surrogate_is_encoded_as_the_replacement_character() =>
        Assert.Equal("a%EF%BF%BDb", RequestSigner.Encode("a\ud800b"));

    [Fact]
    public void A_percent_sign_that_is_not_an_escape_is_encoded() =>
        Assert.Equal("100%25zz", RequestSigner.Encode("100%zz"));
}
