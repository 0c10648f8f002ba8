using DcsMigration.Benchmarks.Servers;

namespace DcsMigration.Benchmarks.Load;

/// <summary>A server under load.</summary>
internal sealed record LoadTarget(string Name, ServerProcess Server, Keys Keys)
{
    public const string Nothing = "nothing in front";
    public const string Yarp = "YARP, forwards";
    public const string Distinct = "ours, distinct keys";
    public const string Replays = "ours, replays";
    public const string Logged = "ours, distinct, logged";

    private const int WarmUpConnections = 16;

    /// <summary>Until what runs often has been compiled for good, and connections to the upstream are there.</summary>
    public void WarmUp(LoadPlan plan) => new LoadClient(Server.Address, WarmUpConnections, Keys).RunFlatOut(plan.WarmUp);
}

/// <summary>One target at one number of connections in one round.</summary>
/// <param name="Target">Which.</param>
/// <param name="Connections">At once.</param>
/// <param name="Round">In which round.</param>
/// <param name="Throughput">Requests a second, flat out.</param>
/// <param name="ProcessorTime">Of the server, in microseconds for a request, flat out.</param>
/// <param name="Rate">The fixed rate of the latencies, in requests a second.</param>
/// <param name="Median">In milliseconds, at that rate.</param>
/// <param name="P99">In milliseconds, at that rate.</param>
/// <param name="Failures">Requests that failed.</param>
internal sealed record LoadSample(
    string Target, int Connections, int Round, double Throughput, double ProcessorTime, double Rate, double Median, double P99, int Failures)
{
    /// <summary>All flat out, then all at one rate that each of them can take: half of what the slowest took. Another one begins each round.</summary>
    public static IReadOnlyList<LoadSample> TakeAll(IReadOnlyList<LoadTarget> targets, int connections, TimeSpan slice, int round)
    {
        var turns = Enumerable.Range(0, targets.Count).Select(i => targets[(i + round) % targets.Count]).ToList();
        var flatOut = turns.ConvertAll(target =>
        {
            var before = target.Server.ProcessorTime;
            var result = new LoadClient(target.Server.Address, connections, target.Keys).RunFlatOut(slice);
            return (Result: result, ProcessorTime: (target.Server.ProcessorTime - before).TotalMicroseconds / result.Latencies.Length);
        });
        var rate = flatOut.Min(run => run.Result.Throughput) / 2;
        return [.. turns.Zip(flatOut, (target, flat) =>
        {
            var steady = new LoadClient(target.Server.Address, connections, target.Keys).RunAt(slice, rate);
            return new LoadSample(
                target.Name, connections, round, flat.Result.Throughput, flat.ProcessorTime, rate,
                steady.Percentile(0.5), steady.Percentile(0.99), flat.Result.Failures + steady.Failures);
        })];
    }
}
