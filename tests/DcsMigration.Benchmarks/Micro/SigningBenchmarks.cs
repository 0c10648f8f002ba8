using System.Security.Cryptography;
using System.Text;
using BenchmarkDotNet.Attributes;
using DcsMigration.Credentials;

namespace DcsMigration.Benchmarks.Micro;

/// <summary>
/// Signing modifies the request, so every run needs a new one. The cost of signing is the difference between the first two benchmarks.
/// </summary>
public class SigningBenchmarks
{
    private readonly Uri _uri = new(ApiExample.Dcs.Endpoint, $"/v2/{ApiExample.ProjectId}/migration/instance");
    private readonly byte[] _key = Encoding.UTF8.GetBytes(ApiExample.Key.SecretKey);
    private readonly byte[] _canonical = new byte[320];
    private readonly byte[] _toSign = new byte[98];
    private readonly byte[] _digest = new byte[SHA256.HashSizeInBytes];
    private readonly DateTimeOffset _now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Benchmark]
    public object WithoutSignature() => Request();

    [Benchmark]
    public object WithSignature()
    {
        var request = Request();
        RequestSigner.Sign(request, ApiExample.Body, ApiExample.Key, _now);
        return request;
    }

    /// <summary>
    /// The minimum work of any signer: hashes of the body and the canonical request, and an HMAC, of inputs of the same lengths.
    /// </summary>
    [Benchmark]
    public int Digests()
    {
        SHA256.HashData(ApiExample.Body, _digest);
        SHA256.HashData(_canonical, _digest);
        return HMACSHA256.HashData(_key, _toSign, _digest);
    }

    private HttpRequestMessage Request()
    {
        var request = new HttpRequestMessage(HttpMethod.Post, _uri)
        {
            Content = new ByteArrayContent(ApiExample.Body) { Headers = { ContentType = new("application/json") } },
        };
        request.Headers.Add("X-Project-Id", ApiExample.ProjectId);
        return request;
    }
}
