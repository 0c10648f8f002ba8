using System.Diagnostics;
using DcsMigration.WorkerDriver;

namespace DcsMigration.Benchmarks.Servers;

/// <summary>A running function app, and the processor time and memory of its worker.</summary>
internal sealed class RunningApp : IAsyncDisposable
{
    private readonly FunctionApp _app;
    private readonly Process _worker;

    private RunningApp(MeasuredApp measured, FunctionApp app)
    {
        Measured = measured;
        _app = app;
        _worker = Process.GetProcessById(app.ProcessId);
    }

    public MeasuredApp Measured { get; }

    public Uri Address => _app.Address;

    public string Output => _app.Output;

    public TimeSpan ProcessorTime
    {
        get
        {
            _worker.Refresh();
            return _worker.TotalProcessorTime;
        }
    }

    /// <summary>The RSS in MB.</summary>
    public double Memory
    {
        get
        {
            _worker.Refresh();
            return _worker.WorkingSet64 / (1024.0 * 1024);
        }
    }

    public static async Task<RunningApp> StartAsync(MeasuredApp app, IReadOnlyDictionary<string, string> settings)
    {
        var folder = await PublishedApp.GetAsync(app.Project);
        return new RunningApp(app, await FunctionApp.StartAsync(folder, settings));
    }

    public async ValueTask DisposeAsync()
    {
        _worker.Dispose();
        await _app.DisposeAsync();
    }
}
