using System.Security.Cryptography;
using System.Text;
using DcsMigration.Credentials;
using Xunit;

namespace DcsMigration.Tests.Credentials;

public sealed class SigningVectorTests
{
    public static TheoryData<string> Names => [.. SigningVector.All().Select(vector => vector.Name)];

    public static TheoryData<string> NamesWithCanonicalRequest =>
        [.. SigningVector.All().Where(vector => vector.CanonicalRequestSha256 is not null).Select(vector => vector.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void The_signature_equals_the_vendors(string name)
    {
        var vector = SigningVector.Named(name);

        using var signed = SignedRequest.Of(
            vector.Url.OriginalString,
            vector.BodyBytes,
            new Credential.AccessKey(vector.AccessKey, vector.SecretKey, SecurityToken: null),
            SignedRequest.Time(vector.Date),
            vector.Method,
            vector.Headers);

        Assert.Equal(vector.Authorization, signed.Authorization);
        Assert.Equal(vector.Date, signed.Header("X-Sdk-Date"));
        Assert.Equal(vector.Url.Host, signed.Header("Host"));
    }

    [Theory]
    [MemberData(nameof(NamesWithCanonicalRequest))]
    public void The_canonical_request_equals_the_vendors(string name)
    {
        var vector = SigningVector.Named(name);
        using var request = new HttpRequestMessage(new HttpMethod(vector.Method), vector.Url);
        List<(string Name, string Value)> headers =
            [.. vector.Headers.Select(header => (header.Key, header.Value)), ("host", vector.Url.Host), ("x-sdk-date", vector.Date)];

        var canonical = RequestSigner.CanonicalRequest(
            request, headers, string.Join(';', headers.Select(header => header.Name)), vector.BodyBytes);

        Assert.Equal(vector.CanonicalRequestSha256, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(canonical))));
    }
}
