using System.Collections.Concurrent;
using System.Diagnostics.Tracing;
using Microsoft.Diagnostics.NETCore.Client;
using Microsoft.Diagnostics.Tracing;

namespace DcsMigration.Benchmarks.Long;

/// <summary>The runtime's own counters of another process, a reading each second, taken from outside.</summary>
internal sealed class RuntimeCounters : IDisposable
{
    private const string RuntimeEvents = "Microsoft-Windows-DotNETRuntime";

    /// <summary>To start a session with it is to have a full collection.</summary>
    private const long CollectKeyword = 0x800000;

    private static readonly TimeSpan Reading = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<string, double> _last = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, double> _most = new(StringComparer.Ordinal);
    private readonly DiagnosticsClient _client;
    private readonly EventPipeSession _session;
    private readonly Task _reading;

    public RuntimeCounters(int processId)
    {
        _client = new DiagnosticsClient(processId);
        _session = _client.StartEventPipeSession(
            [new("System.Runtime", EventLevel.Informational, arguments: new Dictionary<string, string>(StringComparer.Ordinal) { ["EventCounterIntervalSec"] = "1" })],
            requestRundown: false);
        _reading = Task.Factory.StartNew(Read, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <summary>The most work that waited for a thread.</summary>
    public double LongestQueue => _most.GetValueOrDefault("threadpool-queue-length");

    public double MostThreads => _most.GetValueOrDefault("threadpool-thread-count");

    /// <summary>What is left on the managed heap after a full collection, in MB.</summary>
    public async Task<double> LiveHeapAsync()
    {
        using (var collect = _client.StartEventPipeSession([new(RuntimeEvents, EventLevel.Informational, CollectKeyword)], requestRundown: false))
        {
            var drained = collect.EventStream.CopyToAsync(Stream.Null);
            await Task.Delay(Reading, TimeProvider.System);
            await collect.StopAsync(CancellationToken.None);
            await drained;
        }

        await Task.Delay(Reading * 2.5, TimeProvider.System);
        return _last.GetValueOrDefault("gc-heap-size");
    }

    public void Dispose()
    {
        _session.Stop();
        _reading.Wait();
        _session.Dispose();
    }

    private void Read()
    {
        using var source = new EventPipeEventSource(_session.EventStream);
        source.Dynamic.All += data =>
        {
            if (data.EventName != "EventCounters" || data.PayloadValue(0) is not IDictionary<string, object> outer
                || outer["Payload"] is not IDictionary<string, object> counter || !counter.TryGetValue("Mean", out var mean))
                return;

            var name = (string)counter["Name"];
            _last[name] = (double)mean;
            _most.AddOrUpdate(name, (double)mean, (_, most) => Math.Max(most, (double)mean));
        };
        source.Process();
    }
}
