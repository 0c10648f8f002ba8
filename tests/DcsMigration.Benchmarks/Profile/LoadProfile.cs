using System.Diagnostics.Tracing;
using System.Globalization;
using DcsMigration.Benchmarks.Load;
using DcsMigration.Benchmarks.Servers;
using Microsoft.Diagnostics.NETCore.Client;
using Microsoft.Diagnostics.Tracing.Etlx;
using Microsoft.Diagnostics.Tracing.EventPipe;

namespace DcsMigration.Benchmarks.Profile;

/// <summary>Where the service's time goes under load, by samples of all its stacks.</summary>
internal static class LoadProfile
{
    private const int Connections = 64;
    private const int Shown = 25;

    public static async Task<int> RunAsync(bool quick)
    {
        var duration = TimeSpan.FromSeconds(quick ? 2 : 10);
        using var upstream = await ServerProcess.StartRole(Roles.Upstream).ReadyAsync();
        using var local = await LocalHosts.StartSilent(upstream.Address).ReadyAsync();
        var client = new LoadClient(local.Address, Connections, Keys.Distinct());
        client.RunFlatOut(quick ? TimeSpan.FromSeconds(1) : TimeSpan.FromSeconds(8));

        var trace = Path.ChangeExtension(Path.GetTempFileName(), ".nettrace");
        var result = await RecordAsync(local.Id, trace, () => client.RunFlatOut(duration));
        Console.WriteLine($"On {Machine.Text}");
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Connections} connections, {result.Throughput:F0} requests/s while it is recorded."));
        Print(trace);
        File.Delete(trace);
        return 0;
    }

    private static async Task<LoadResult> RecordAsync(int processId, string trace, Func<LoadResult> run)
    {
        using var session = new DiagnosticsClient(processId).StartEventPipeSession(
            [new("Microsoft-DotNETCore-SampleProfiler", EventLevel.Informational)]);
        await using var file = File.Create(trace);
        var written = session.EventStream.CopyToAsync(file);
        var result = run();
        await session.StopAsync(CancellationToken.None);
        await written;
        return result;
    }

    private static void Print(string trace)
    {
        var etlx = TraceLog.CreateFromEventPipeDataFile(trace);
        using (var log = new TraceLog(etlx))
        {
            // A thread outside managed code mostly waits.
            var stacks = log.Events.ByEventType<ClrThreadSampleTraceData>()
                .Where(sample => sample.Type == ClrThreadSampleType.Managed)
                .Select(sample => Frames(sample.CallStack()))
                .Where(frames => frames.Count > 0)
                .ToList();
            Print("Time in the method itself", stacks.Select(frames => frames[0]), stacks.Count);
            Print("Time in the method and what it calls", stacks.SelectMany(frames => frames.Distinct(StringComparer.Ordinal)), stacks.Count);
        }

        File.Delete(etlx);
    }

    private static void Print(string title, IEnumerable<string> names, int all)
    {
        Console.WriteLine();
        Console.WriteLine(title);
        foreach (var (name, count) in names.CountBy(name => name, StringComparer.Ordinal).OrderByDescending(entry => entry.Value).Take(Shown))
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {100.0 * count / all,5:F1} %  {name}"));
    }

    private static List<string> Frames(TraceCallStack? stack)
    {
        var frames = new List<string>();
        for (var frame = stack; frame is not null; frame = frame.Caller)
        {
            var method = frame.CodeAddress.FullMethodName;
            if (!string.IsNullOrEmpty(method))
                frames.Add(method.Split('(')[0]);
        }

        return frames;
    }
}
