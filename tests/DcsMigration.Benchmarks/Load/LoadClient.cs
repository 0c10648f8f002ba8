using System.Diagnostics;

namespace DcsMigration.Benchmarks.Load;

/// <summary>
/// Sends the example over a number of connections: as fast as replies come, which shows how much a server can take, or at a fixed rate,
/// which shows how long callers wait.
/// </summary>
/// <remarks>
/// Our own, since wrk would have to be installed, can't give each request its key, and waits for a slow reply before it sends the next: what
/// would have been sent meanwhile is never counted (coordinated omission). At a fixed rate each request has its moment, and its time counts
/// from that, whether or not the connection was free. Blocking sockets on a thread for each connection cost the least of the cores that
/// the servers need too.
/// </remarks>
internal sealed class LoadClient(Uri server, int connections, Keys keys)
{
    private const int StackSize = 256 * 1024;

    /// <summary>No run of a number of requests takes this long, unless something hangs.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(10);

    /// <summary>As fast as replies come.</summary>
    public LoadResult RunFlatOut(TimeSpan duration) => Run(duration, betweenRequests: 0, forEachConnection: int.MaxValue);

    /// <summary>So many requests, as fast as replies come.</summary>
    public LoadResult RunCount(int requests) => Run(Longest, betweenRequests: 0, requests / connections);

    /// <param name="duration">How long requests are sent.</param>
    /// <param name="rate">Requests a second, over all connections.</param>
    public LoadResult RunAt(TimeSpan duration, double rate) =>
        Run(duration, (long)(connections * Stopwatch.Frequency / rate), forEachConnection: int.MaxValue);

    private LoadResult Run(TimeSpan duration, long betweenRequests, int forEachConnection)
    {
        var latencies = new List<long>[connections];
        var failures = 0;
        var start = Stopwatch.GetTimestamp() + (Stopwatch.Frequency / 20);
        var end = start + (long)(duration.TotalSeconds * Stopwatch.Frequency);
        var threads = Enumerable.Range(0, connections).Select(i => new Thread(() => Send(i), StackSize)).ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());
        return new LoadResult(
            [.. latencies.SelectMany(list => list).Order()], Stopwatch.GetElapsedTime(start), failures);

        void Send(int index)
        {
            var mine = latencies[index] = new List<long>(16 * 1024);
            try
            {
                using var connection = new Connection(server);
                // The connections begin one after another within one interval, not all at once.
                var due = start + (betweenRequests * index / connections);
                Pause.Until(due);
                while (due < end && mine.Count < forEachConnection)
                {
                    if (connection.Exchange(keys.Next(index)) != 200)
                        Interlocked.Increment(ref failures);

                    var now = Stopwatch.GetTimestamp();
                    mine.Add(now - due);
                    due = betweenRequests == 0 ? now : due + betweenRequests;
                    Pause.Until(due);
                }
            }
            catch (Exception e) when (e is IOException or System.Net.Sockets.SocketException)
            {
                Interlocked.Increment(ref failures);
            }
        }
    }
}

/// <summary>What a run brought.</summary>
/// <param name="Latencies">Of all requests, in ticks of <see cref="Stopwatch"/>, sorted.</param>
/// <param name="Elapsed">From the first request to the last reply.</param>
/// <param name="Failures">Replies other than 200, and connections lost.</param>
internal sealed record LoadResult(long[] Latencies, TimeSpan Elapsed, int Failures)
{
    public double Throughput => Latencies.Length / Elapsed.TotalSeconds;

    /// <summary>In milliseconds.</summary>
    public double Percentile(double share) => Latencies.Length == 0
        ? double.NaN
        : Latencies[Math.Min(Latencies.Length - 1, (int)(Latencies.Length * share))] * 1000.0 / Stopwatch.Frequency;
}
