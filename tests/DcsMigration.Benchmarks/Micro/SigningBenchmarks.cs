using System.Security.Cryptography;
using System.Text;
using BenchmarkDotNet.Attributes;
using DcsMigration.Credentials;

namespace DcsMigration.Benchmarks.Micro;

/// <summary>Signing changes a request, so each needs a new one: its own cost is the difference of the two.</summary>
public class SigningBenchmarks
{
    private readonly Uri _uri = new(ApiExample.Dcs.Endpoint, $"/v2/{ApiExample.ProjectId}/migration/instance");
    private readonly byte[] _key = Encoding.UTF8.GetBytes(ApiExample.Key.SecretKey);
    private readonly byte[] _canonical = new byte[320];
    private readonly byte[] _toSign = new byte[98];
    private readonly byte[] _digest = new byte[SHA256.HashSizeInBytes];
    private readonly DateTimeOffset _now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Benchmark]
    public object Bare() => Request();

    [Benchmark]
    public object WithSignature()
    {
        var request = Request();
        RequestSigner.Sign(request, ApiExample.Body, ApiExample.Key, _now);
        return request;
    }

    /// <summary>What no signer can do without: the hash of the body, that of the canonical request, and the HMAC, of texts as long as theirs.</summary>
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
