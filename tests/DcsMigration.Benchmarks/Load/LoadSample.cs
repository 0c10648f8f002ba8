using DcsMigration.Benchmarks.Servers;

namespace DcsMigration.Benchmarks.Load;

/// <summary>One app at one number of connections in one round.</summary>
/// <param name="App">Which.</param>
/// <param name="Connections">How many at once.</param>
/// <param name="Round">In which round.</param>
/// <param name="Throughput">Requests a second.</param>
/// <param name="Median">Of the latency, in milliseconds.</param>
/// <param name="P99">Of the latency, in milliseconds.</param>
/// <param name="ProcessorTime">Of the worker, in microseconds a request.</param>
/// <param name="Memory">Of the worker (RSS), in MB, at the end.</param>
/// <param name="TableCalls">For each request.</param>
/// <param name="Failures">Requests that failed.</param>
internal sealed record LoadSample(
    MeasuredApp App, int Connections, int Round, double Throughput, double Median, double P99, double ProcessorTime, double Memory, double TableCalls, int Failures);
