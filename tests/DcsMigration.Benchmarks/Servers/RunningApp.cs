using System.Diagnostics;
using DcsMigration.Benchmarks.Load;
using DcsMigration.WorkerDriver;

namespace DcsMigration.Benchmarks.Servers;

/// <summary>A published function app, started as the Functions host does, and what its worker takes of the machine.</summary>
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

    /// <summary>RSS, in MB.</summary>
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
        var options = new FunctionAppOptions { Folder = folder, Environment = settings, FunctionKey = Connection.FunctionKey };
        return new RunningApp(app, await FunctionApp.StartAsync(options));
    }

    public async ValueTask DisposeAsync()
    {
        _worker.Dispose();
        await _app.DisposeAsync();
    }
}
