using DcsMigration.Benchmarks.Servers;

namespace DcsMigration.Benchmarks.Load;

/// <summary>The result of one app with one number of connections in one round.</summary>
/// <param name="App">The app.</param>
/// <param name="Connections">The number of connections.</param>
/// <param name="Round">The round.</param>
/// <param name="Throughput">Requests per second.</param>
/// <param name="Median">The median latency in milliseconds.</param>
/// <param name="P99">The 99th percentile of the latency in milliseconds.</param>
/// <param name="ProcessorTime">The worker's processor time per request, in microseconds.</param>
/// <param name="Memory">The worker's memory (RSS) at the end, in MB.</param>
/// <param name="TableCalls">The table calls per request.</param>
/// <param name="Failures">The number of failed requests.</param>
internal sealed record LoadSample(
    MeasuredApp App,
    int Connections,
    int Round,
    double Throughput,
    double Median,
    double P99,
    double ProcessorTime,
    double Memory,
    double TableCalls,
    int Failures);
