using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
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

/// <summary>A request and its signature, from the tests of the vendor's SDKs.</summary>
internal sealed record SigningVector(
    string Name,
    string AccessKey,
    string SecretKey,
    string Method,
    Uri Url,
    IReadOnlyDictionary<string, string> Headers,
    string Body,
    string Date,
    string? CanonicalRequestSha256,
    string Authorization)
{
    private const string Resource = "signing-vectors.json";

    private static readonly JsonSerializerOptions SnakeCase = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    public static IReadOnlyList<SigningVector> All()
    {
        using var stream = typeof(SigningVector).Assembly.GetManifestResourceStream(Resource)!;
        return JsonSerializer.Deserialize<Vectors>(stream, SnakeCase)!.All;
    }

    public static SigningVector Named(string name) => All().Single(vector => vector.Name == name);

    public byte[] BodyBytes => Encoding.UTF8.GetBytes(Body);

    private sealed record Vectors([property: JsonPropertyName("vectors")] IReadOnlyList<SigningVector> All);
}
