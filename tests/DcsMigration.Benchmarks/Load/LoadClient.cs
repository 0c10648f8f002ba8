using System.Diagnostics;
using System.Net.Sockets;

namespace DcsMigration.Benchmarks.Load;

/// <summary>
/// Sends creates over several connections. Each connection sends its next request when it has received a reply. One thread with a blocking
/// socket per connection leaves the most processor time to the servers.
/// </summary>
internal static class LoadClient
{
    private const int StackSize = 256 * 1024;

    public static LoadResult Run(Uri server, int connections, TimeSpan duration)
    {
        var latencies = new List<long>[connections];
        var failures = 0;
        var start = Stopwatch.GetTimestamp();
        var threads = Enumerable.Range(0, connections).Select(i => new Thread(() => Send(latencies[i] = []), StackSize)).ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());
        return new LoadResult([.. latencies.SelectMany(list => list).Order()], Stopwatch.GetElapsedTime(start), failures);

        void Send(List<long> measured)
        {
            try
            {
                using var connection = Connection.ToCreate(server);
                while (Stopwatch.GetElapsedTime(start) < duration)
                {
                    var sent = Stopwatch.GetTimestamp();
                    if (connection.Exchange() != 200)
                        Interlocked.Increment(ref failures);
                    measured.Add(Stopwatch.GetTimestamp() - sent);
                }
            }
            catch (Exception e) when (e is IOException or SocketException)
            {
                Interlocked.Increment(ref failures);
            }
        }
    }
}

/// <summary>The result of a run.</summary>
/// <param name="Latencies">The latencies of all requests in ticks of <see cref="Stopwatch"/>, sorted.</param>
/// <param name="Elapsed">The time from the first request to the last reply.</param>
/// <param name="Failures">The number of lost connections and of replies other than 200.</param>
internal sealed record LoadResult(long[] Latencies, TimeSpan Elapsed, int Failures)
{
    public double Throughput => Latencies.Length / Elapsed.TotalSeconds;

    /// <summary>Returns a percentile of the latencies in milliseconds.</summary>
    public double Percentile(double share) => Latencies.Length == 0
        ? double.NaN
        : Latencies[Math.Min(Latencies.Length - 1, (int)(Latencies.Length * share))] * 1000.0 / Stopwatch.Frequency;
}
