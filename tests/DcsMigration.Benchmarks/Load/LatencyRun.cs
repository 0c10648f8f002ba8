using System.Diagnostics;
using System.Globalization;
using DcsMigration.Benchmarks.Micro;
using DcsMigration.Benchmarks.Servers;

namespace DcsMigration.Benchmarks.Load;

/// <summary>
/// Measures one create at a time beside its four calls, which a bare client sends to the same simulators one after the other: what is left
/// is what a caller waits for the function app. The empty function shows which part of it is the driver's and the worker's, and the bare
/// forwarder which part the SDK's.
/// </summary>
internal static class LatencyRun
{
    private const double MaxExtraMilliseconds = 0.5;
    private const int WarmUp = 1000;

    public static void Run(RunningApp service, RunningApp forwarder, RunningApp empty, Backend backend, bool quick)
    {
        using var create = Connection.ToCreate(service.Address);
        using var forward = Connection.ToCreate(forwarder.Address);
        using var answer = Connection.ToCreate(empty.Address);
        using var record = ToInsert(backend.TableService, "record");
        using var nameLock = ToInsert(backend.TableService, "lock");
        using var task = new Connection(backend.Upstream, "POST", $"/v2/{ApiExample.ProjectId}/migration/instance", ApiExample.Json);
        using var completed = ToReplace(backend.TableService);

        var (creates, forwards, answers, calls) = (new List<double>(), new List<double>(), new List<double>(), new List<double>());
        for (var i = -WarmUp; i < (quick ? WarmUp : 10_000); i++)
        {
            var (created, forwarded, answered) = (Milliseconds(create), Milliseconds(forward), Milliseconds(answer));
            var called = Milliseconds(record) + Milliseconds(nameLock) + Milliseconds(task) + Milliseconds(completed);
            if (i < 0)
                continue;

            creates.Add(created);
            forwards.Add(forwarded);
            answers.Add(answered);
            calls.Add(called);
        }

        var (one, four) = (Spread.Of(creates), Spread.Of(calls));
        Console.WriteLine($"""

            | one at a time | p50 ms |
            |---|---:|
            | create | {one.FormatMedian("F2")} |
            | its four calls, sent by a bare client | {four.FormatMedian("F2")} |
            | bare forwarder | {Spread.Of(forwards).FormatMedian("F2")} |
            | empty function | {Spread.Of(answers).FormatMedian("F2")} |

            """);
        var extra = one.Median - four.Median;
        Target.Print(
            "latency of one create over its four calls, at the median",
            string.Create(CultureInfo.InvariantCulture, $"{extra:F2} ms"),
            string.Create(CultureInfo.InvariantCulture, $"at most {MaxExtraMilliseconds:F1} ms"),
            extra <= MaxExtraMilliseconds);
    }

    private static Connection ToInsert(Uri table, string kind) =>
        new(table, "POST", $"{table.AbsolutePath}/latency", Row(kind), "Prefer: return-no-content");

    private static Connection ToReplace(Uri table) =>
        new(table, "PUT", $"{table.AbsolutePath}/latency(PartitionKey='00',RowKey='record-{Connection.Number}')", Row("record"));

    /// <summary>About as large as a record or a lock.</summary>
    private static string Row(string kind) =>
        $$"""{"PartitionKey":"00","RowKey":"{{kind}}-{{Connection.Number}}","Value":"{{new string('x', 800)}}"}""";

    private static double Milliseconds(Connection connection)
    {
        var start = Stopwatch.GetTimestamp();
        return connection.Exchange() is 200 or 204
            ? Stopwatch.GetElapsedTime(start).TotalMilliseconds
            : throw new InvalidOperationException("A request failed: the figures are invalid.");
    }
}
