using System.Diagnostics;
using System.Text.RegularExpressions;
using DcsMigration.WorkerDriver;
using Xunit;

namespace DcsMigration.EndToEnd;

/// <summary>The local host in a separate process, started as a user does.</summary>
internal sealed partial class LocalProcess : IAsyncDisposable
{
    /// <summary>A start takes about one second. Allows for a slow machine.</summary>
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly ProcessOutput _output = new();
    private readonly ProcessOutput _error = new();

    private Uri? _address;
    private bool _isDisposed;

    private LocalProcess(string[] arguments, IReadOnlyDictionary<string, string>? environment)
    {
        _process = new Process { StartInfo = StartInfo(arguments, environment) };
        _process.OutputDataReceived += (_, line) => _output.Add(line.Data);
        _process.ErrorDataReceived += (_, line) => _error.Add(line.Data);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public string Output => _output.Text;

    public string Error => _error.Text;

    /// <summary>The address for requests. Cached, because the output of a long run is large.</summary>
    public Uri Address => _address ??= new(ListeningLine().Match(Output).Groups["url"].Value);

    /// <summary>Starts the host on a free port and waits until it is ready.</summary>
    public static Task<LocalProcess> StartAsync(IReadOnlyDictionary<string, string>? environment = null) =>
        StartAndWaitAsync(["--urls", "http://127.0.0.1:0"], environment);

    public static Task<LocalProcess> StartSimulatorsAsync() => StartAndWaitAsync(["simulators"], environment: null);

    /// <summary>Runs the host until it exits. For starts that are expected to fail.</summary>
    public static async Task<(int ExitCode, string Output, string Error)> RunAsync(
        IReadOnlyDictionary<string, string>? environment, params string[] arguments)
    {
        await using var local = new LocalProcess(arguments, environment);
        using var timeout = new CancellationTokenSource(StartTimeout);
        await local._process.WaitForExitAsync(timeout.Token);
        return (local._process.ExitCode, local.Output, local.Error);
    }

    /// <summary>Stops the host as Ctrl+C does. Returns the exit code.</summary>
    public Task<int> InterruptAsync() => StopAsync(process => Signal.InterruptAsync(process));

    /// <summary>Stops the host as a container runtime does. Returns the exit code.</summary>
    public Task<int> TerminateAsync() => StopAsync(Signal.TerminateAsync);

    private async Task<int> StopAsync(Func<Process, Task> signal)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no signals: the host can't be stopped from outside as Ctrl+C does.");
        await signal(_process);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (_isDisposed)
            return;

        _isDisposed = true;
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);

        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private static async Task<LocalProcess> StartAndWaitAsync(string[] arguments, IReadOnlyDictionary<string, string>? environment)
    {
        var local = new LocalProcess(arguments, environment);
        try
        {
            var ready = local._output.WaitForAsync("Press Ctrl+C to stop", CancellationToken.None);
            var exited = local._process.WaitForExitAsync();
            if (await Task.WhenAny(ready, exited).WaitAsync(StartTimeout) != exited)
                return local;
        }
        catch (TimeoutException)
        {
            // Reported below, like a process that exited.
        }

        await local.DisposeAsync();
        throw new InvalidOperationException($"The local host did not start:\n{local.Output}{local.Error}");
    }

    private static ProcessStartInfo StartInfo(string[] arguments, IReadOnlyDictionary<string, string>? environment)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "DcsMigration.Local.dll"), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var name in start.Environment.Keys.Where(name => name.Contains("__", StringComparison.Ordinal)).ToArray())
            start.Environment.Remove(name);
        foreach (var (name, value) in environment ?? new Dictionary<string, string>(StringComparer.Ordinal))
            start.Environment[name] = value;

        return start;
    }

    [GeneratedRegex(@"Listening +(?<url>http://[^/]+)/", RegexOptions.ExplicitCapture)]
    private static partial Regex ListeningLine();
}
