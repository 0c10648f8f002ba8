using BenchmarkDotNet.Attributes;
using DcsMigration.Http;
using Microsoft.AspNetCore.Http;

namespace DcsMigration.Benchmarks.Micro;

/// <summary>Reads, validates and hashes a request.</summary>
public class RequestBenchmarks
{
    private readonly byte[] _body = ApiExample.Body;
    private readonly RequestHashes _hashes = new(ApiExample.Dcs, ApiExample.Idempotency);
    private readonly DefaultHttpContext _context = new();

    [GlobalSetup]
    public void Setup()
    {
        _context.Request.Method = HttpMethods.Post;
        _context.Request.ContentType = "application/json";
        _context.Request.ContentLength = _body.Length;
    }

    [Benchmark]
    public object? Validate() => RequestValidator.Validate(_body);

    [Benchmark]
    public async Task<object?> ReadAndValidate()
    {
        _context.Request.Body = new MemoryStream(_body);
        var body = (Parsed<ReadOnlyMemory<byte>>.Valid)await RequestReader.ReadAsync(_context.Request, TimeProvider.System);
        return RequestValidator.Validate(body.Value.Span);
    }

    [Benchmark]
    public object Hash() =>
        _hashes.Of(new ParsedRequest(ApiExample.Task, new CallerKey.Sent(Routes.MigrationTasks, CallerKey.FromHeader, "order-4711")));
}
