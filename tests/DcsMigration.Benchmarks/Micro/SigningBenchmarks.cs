using BenchmarkDotNet.Attributes;
using DcsMigration.Credentials;

namespace DcsMigration.Benchmarks.Micro;

/// <summary>Signing changes a request, so each needs a new one: its own cost is the difference of the two.</summary>
public class SigningBenchmarks
{
    private readonly Uri _uri = new(ApiExample.Dcs.Endpoint, $"/v2/{ApiExample.ProjectId}/migration/instance");
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
