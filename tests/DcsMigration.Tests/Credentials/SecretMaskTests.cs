using DcsMigration.Credentials;
using Xunit;

namespace DcsMigration.Tests.Credentials;

/// <summary>SecretMaskProperties has the forms in which a secret can be echoed.</summary>
public sealed class SecretMaskTests
{
    [Fact]
    public void A_secret_that_contains_another_is_masked_completely() =>
        Assert.Equal("sk *** not exist", Masked("sk rest-AKID-of-it not exist", "AKID", "rest-AKID-of-it"));

    [Fact]
    public void Overlapping_secrets_are_masked_as_one() => Assert.Equal("<***>", Masked("<one-two-three>", "one-two", "two-three"));

    [Fact]
    public void A_secret_is_masked_in_either_case() => Assert.Equal("ak *** and ***", Masked("ak akid and AkId", "AKID"));

    [Theory]
    [InlineData("Invalid subnet_id: verify aksk signature fail, Signature missing.")]
    [InlineData("""{"a":"\"\\\/\u003d","b":"100% &amp; &#47; %zz &#; &#x; &unknown; \q \u12 %2"}""")]
    [InlineData("")]
    public void A_text_without_a_secret_is_returned_unchanged(string text) =>
        Assert.Same(text, new SecretMask("AKID", null, "").Apply(text));

    [Fact]
    public void Bytes_without_a_secret_are_returned_unchanged()
    {
        byte[] body = [.. """{"a":"é\u003d%2f"}"""u8, 0xff, 0];

        Assert.Same(body, new SecretMask("AKID").Apply(body));
    }

    [Fact]
    public void Only_a_secret_in_bytes_is_replaced()
    {
        byte[] before = [0xff, 0, .. "é"u8];
        byte[] after = [.. "あ\\u003d"u8, 0xc3];

        Assert.Equal<byte>([.. before, .. "***"u8, .. after], new SecretMask("AK/ID").Apply([.. before, .. "AK\\u002FID"u8, .. after]));
    }

    [Fact]
    public void A_secret_of_three_characters_is_not_masked() => Assert.Equal("the end", Masked("the end", "the"));

    [Theory]
    [InlineData("a/b+c&\"d", "a/b+c&\"d")]
    [InlineData("a/b+c&\"d", "a%2Fb%2Bc%26%22d")]
    [InlineData("a/b+c&\"d", "a%2fb%2bc%26%22d")]
    [InlineData("a/b+c&\"d", "a/b%2Bc%26%22d")]
    [InlineData("a/b+c&\"d", "a%252Fb%252Bc%2526%2522d")]
    [InlineData("a/b+c&\"d", "a%25252Fb+c&\"d")]
    [InlineData("a/b+c&\"d", "a/b+c&amp;&quot;d")]
    [InlineData("a/b+c&\"d", "a/b&#x2B;c&amp;&quot;d")]
    [InlineData("a/b+c&\"d", "a&#x2F;b&#x2b;c&#38;&#34;d")]
    [InlineData("a/b+c&\"d", "a&#47;b&#0043;c&AMP;&QUOT;d")]
    [InlineData("a/b+c&\"d", "a&#X002f;b&#43c&#38&#34d")]
    [InlineData("a/b+c&\"d", "a&sol;b&plus;c&amp&quot;d")]
    [InlineData("a/b+c&\"d", "a&amp;#x2F;b&amp;#43;c&amp;amp;&amp;quot;d")]
    [InlineData("a/b+c&\"d", "a/b\\u002Bc\\u0026\\u0022d")]
    [InlineData("a/b+c&\"d", "a\\u002fb\\u002Bc\\u0026\\\"d")]
    [InlineData("a/b+c&\"d", "\\u0061\\u002f\\u0062\\u002B\\u0063\\u0026\\u0022\\u0064")]
    [InlineData("a/b+c&\"d", "a/b+c&\\\"d")]
    [InlineData("a/b+c&\"d", "a\\/b+c&\\\"d")]
    [InlineData("a/b+c&\"d", "a\\\\/b+c&\\\\\\\"d")]
    [InlineData("a/b+c&\"d", "a\\\\u002fb+c&\\\\\\\"d")]
    [InlineData("a/b+c&\"d", "a\\u00252Fb+c&\\\"d")]
    [InlineData("a/b+c&\"d", "a\\u0026#x2F;b+c\\u0026amp;\\u0026quot;d")]
    [InlineData("a/b+c&\"d", "a%26%23x2F%3Bb+c&\"d")]
    [InlineData("base64/of+it==", "base64\\/of+it\\u003d\\u003D")]
    [InlineData("base64/of+it==", "base64/of+it%3d%3D")]
    [InlineData("base64/of+it==", "base64&#x2F;of&#43;it&equals;&#61;")]
    [InlineData("100%41&amp;\\u0041", "100%41&amp;\\u0041")]
    [InlineData("100%41&amp;\\u0041", "100%2541&amp;\\u0041")]
    [InlineData("100%41&amp;\\u0041", "100%41&amp;\\\\u0041")]
    [InlineData("100%41&amp;\\u0041", "100%41&amp;amp;\\u0041")]
    [InlineData("pass wörd", "pass wörd")]
    [InlineData("pass wörd", "pass%20w%C3%B6rd")]
    [InlineData("pass wörd", "pass+w%c3%b6rd")]
    [InlineData("pass wörd", "pass w&ouml;rd")]
    [InlineData("pass wörd", "pass w&#246;rd")]
    [InlineData("pass wörd", "pass w\\u00f6rd")]
    [InlineData("key-🔑-key", "key-\\ud83d\\uDD11-key")]
    [InlineData("key-🔑-key", "key-&#x1F511;-key")]
    [InlineData("key-🔑-key", "key-%F0%9F%94%91-key")]
    public void A_secret_is_masked_in_each_form(string secret, string echo) =>
        Assert.Equal("ak *** not exist", Masked($"ak {echo} not exist", secret));

    [Theory]
    [InlineData("Signature=0a1b2c")]
    [InlineData("signature=0a1b2c")]
    [InlineData("Signature%3D0a1b2c")]
    [InlineData("Signature%3d0a1b2c")]
    [InlineData("Signature%253D0a1b2c")]
    [InlineData("Signature\\u003D0a1b2c")]
    [InlineData("Signature\\u003d0a1b2c")]
    [InlineData("Signature&#x3D;0a1b2c")]
    [InlineData("Signature&#x3d;0a1b2c")]
    [InlineData("Signature&#61;0a1b2c")]
    [InlineData("Signature&equals;0a1b2c")]
    [InlineData("Signature=\"0a1b2c")]
    [InlineData("Signature = 0a1b2c")]
    [InlineData("\\u0053ignature\\u003d0a1b2c")]
    public void The_signature_of_a_request_is_masked(string echo) => Assert.Equal(
        $"SignedHeaders=host, {echo.Replace("0a1b2c", "***", StringComparison.Ordinal)}, next",
        Masked($"SignedHeaders=host, {echo}, next", "AKID"));

    [Theory]
    [InlineData("the signature {0} does not match")]
    [InlineData("the signature '{0}' does not match")]
    [InlineData("signature: {0}")]
    [InlineData("\\\"Signature\\\":\\\"{0}\\\"")]
    [InlineData("Signature=&quot;{0}&quot;")]
    public void The_digits_of_a_signature_are_masked_however_it_is_named(string echo)
    {
        const string Digits = "00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff";

        Assert.Equal(
            echo.Replace("{0}", "***", StringComparison.Ordinal), Masked(echo.Replace("{0}", Digits, StringComparison.Ordinal), "AKID"));
    }

    private static string Masked(string text, params ReadOnlySpan<string?> secrets) => new SecretMask(secrets).Apply(text);
}
