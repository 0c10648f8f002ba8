using System.Text;
using DcsMigration.Simulators.Dcs;
using Xunit;

namespace DcsMigration.Tests.Credentials;

public sealed class RequestSignerTests
{
    private const string Url = "https://dcs.example.com/v2/0123456789abcdef0123456789abcdef/migration/instance";
    private static readonly byte[] Body = Encoding.UTF8.GetBytes("""{"name":"task-1"}""");

    [Theory]
    [InlineData("https://dcs.example.com/v2/p", "dcs.example.com")]
    [InlineData("https://dcs.example.com:443/v2/p", "dcs.example.com")]
    [InlineData("https://dcs.example.com:8443/v2/p", "dcs.example.com:8443")]
    [InlineData("http://127.0.0.1:7071/v2/p", "127.0.0.1:7071")]
    [InlineData("http://[::1]:7071/v2/p", "[::1]:7071")]
    [InlineData("https://[2001:db8::1]/v2/p", "[2001:db8::1]")]
    [InlineData("https://bücher.example/v2/p", "xn--bcher-kva.example")]
    public void The_host_is_signed_as_it_is_sent(string url, string host)
    {
        using var signed = SignedRequest.Of(url, Body);

        Assert.Equal(host, signed.Header("Host"));
        Assert.True(signed.Signs("host"));
        Assert.Equal(SignatureStatus.Valid, signed.Judge().Status);
    }

    [Fact]
    public void A_temporary_key_sends_and_signs_its_security_token()
    {
        var key = SignedRequest.Key with { SecurityToken = "not-a-real-security-token" };

        using var signed = SignedRequest.Of(Url, Body, key);

        Assert.Equal(key.SecurityToken, signed.Header("X-Security-Token"));
        Assert.True(signed.Signs("x-security-token"));
        Assert.Equal(SignatureStatus.Valid, signed.Judge(key.SecurityToken).Status);
    }

    [Fact]
    public void A_permanent_key_sends_no_security_token()
    {
        using var signed = SignedRequest.Of(Url, Body);

        Assert.Null(signed.Header("X-Security-Token"));
    }

    [Fact]
    public void The_project_id_is_signed_if_it_is_sent()
    {
        using var with = SignedRequest.Of(Url, Body, headers: [new("X-Project-Id", "0123456789abcdef0123456789abcdef")]);
        using var without = SignedRequest.Of(Url, Body);

        Assert.True(with.Signs("x-project-id"));
        Assert.Equal(SignatureStatus.Valid, with.Judge().Status);
        Assert.False(without.Signs("x-project-id"));
    }

    [Fact]
    public void The_content_type_is_signed_with_the_other_headers_in_order()
    {
        using var signed = SignedRequest.Of(Url, Body, headers: [new("X-Project-Id", "p"), new("Content-Type", "application/json")]);

        Assert.Equal("content-type;host;x-project-id;x-sdk-date", signed.SignedHeaders);
        Assert.Equal(SignatureStatus.Valid, signed.Judge().Status);
    }

    [Fact]
    public void The_length_of_the_body_is_not_signed()
    {
        using var signed = SignedRequest.Of(Url, Body);

        Assert.False(signed.Signs("content-length"));
    }

    [Fact]
    public void A_header_of_two_values_is_signed_as_it_is_sent()
    {
        using var signed = SignedRequest.Of(Url, Body, headers: [new("X-Note", "one"), new("X-Note", "two")]);

        Assert.Equal(SignatureStatus.Valid, signed.Judge().Status);
    }

    [Fact]
    public void The_date_is_in_utc_whatever_the_offset_of_the_clock()
    {
        using var signed = SignedRequest.Of(Url, Body, now: new DateTimeOffset(2026, 3, 1, 1, 2, 3, TimeSpan.FromHours(2)));

        Assert.Equal("20260228T230203Z", signed.Header("X-Sdk-Date"));
    }

    [Fact]
    public void The_secret_key_is_not_sent()
    {
        using var signed = SignedRequest.Of(Url, Body);

        Assert.DoesNotContain(SignedRequest.Key.SecretKey, signed.Authorization, StringComparison.Ordinal);
        Assert.StartsWith($"SDK-HMAC-SHA256 Access={SignedRequest.Key.Id}, ", signed.Authorization, StringComparison.Ordinal);
    }
}
