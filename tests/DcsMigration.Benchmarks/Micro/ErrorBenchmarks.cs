using BenchmarkDotNet.Attributes;
using DcsMigration.Dcs;

namespace DcsMigration.Benchmarks.Micro;

/// <summary>Reads replies: errors of DCS and of its API gateway, and the ID of a created task.</summary>
public class ErrorBenchmarks
{
    private readonly byte[] _dcs =
        """{"error_code":"DCS.4016","error_msg":"Invalid subnet_id in the request.","error_ext_msg":null}"""u8.ToArray();

    private readonly byte[] _gateway =
        ("""{"error_msg":"The throttling threshold has been reached: policy user over ratelimit,limit:10,time:1 minute","""u8
            + "\"error_code\":\"APIGW.0308\",\"request_id\":\"b57cb6a3a3b04b1f8b0d5f3c9d3e5a11\"}"u8).ToArray();

    [Benchmark]
    public object? DcsError() => DcsMigration.Dcs.DcsError.Read(400, _dcs);

    [Benchmark]
    public object? GatewayError() => DcsMigration.Dcs.DcsError.Read(429, _gateway);

    [Benchmark]
    public object? InstanceId() => CreateResponse.ReadInstanceId(ApiExample.Reply);
}
