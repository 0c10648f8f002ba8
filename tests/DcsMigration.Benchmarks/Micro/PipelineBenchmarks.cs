using System.Globalization;
using BenchmarkDotNet.Attributes;
using DcsMigration.Credentials;
using DcsMigration.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace DcsMigration.Benchmarks.Micro;

/// <summary>
/// The complete service as a host composes it, from an HTTP request to its reply. A message handler replaces the network.
/// </summary>
public class PipelineBenchmarks
{
    private readonly DefaultHttpContext _context = new();
    private readonly SteppingTime _time = new(TimeSpan.FromMinutes(2));
    private Endpoints _endpoints = null!;
    private long _key;

    [GlobalSetup]
    public void Setup()
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(new Dictionary<string, string?>(StringComparer.Ordinal)
            {
                ["Dcs:Endpoint"] = ApiExample.Dcs.Endpoint.AbsoluteUri,
                ["Dcs:ProjectId"] = ApiExample.ProjectId,
                ["Idempotency:InMemory"] = "true",
            })
            .Build();
        var services = new ServiceCollection()
            .AddLogging()
            .AddSingleton<TimeProvider>(_time)
            .AddSingleton<ICredentialSource>(new FixedCredentialSource(ApiExample.Key))
            .AddDcsMigration(Settings.Read(configuration, credentialFromKeyVault: false));
        services.AddSingleton(new HttpMessageInvoker(new DcsReplyHandler()));
        _endpoints = services.BuildServiceProvider().GetRequiredService<Endpoints>();

        _context.Request.Method = HttpMethods.Post;
        _context.Request.ContentType = "application/json";
        _context.Request.ContentLength = ApiExample.Body.Length;
        _context.Response.Body = Stream.Null;
    }

    [Benchmark]
    public async Task<int> Create()
    {
        _time.Step();
        _context.Request.Body = new MemoryStream(ApiExample.Body);
        _context.Response.Headers.Clear();
        _context.Request.Headers[IdempotencyKeyReader.HeaderName] = (++_key).ToString(CultureInfo.InvariantCulture);
        var reply = await _endpoints.CreateAsync(_context.Request);
        await reply.ExecuteAsync(_context);
        return _context.Response.StatusCode == StatusCodes.Status200OK ? 0 : throw new InvalidOperationException("The create failed.");
    }

    /// <summary>Reads the body as a connection does, and returns a DCS reply.</summary>
    private sealed class DcsReplyHandler : HttpMessageHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            await request.Content!.CopyToAsync(Stream.Null, cancellationToken);
            return new HttpResponseMessage { Content = new ByteArrayContent(ApiExample.Reply) };
        }
    }
}
