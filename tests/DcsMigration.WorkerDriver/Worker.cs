using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using DcsMigration.WorkerDriver.Protocol;

namespace DcsMigration.WorkerDriver;

/// <summary>A worker process, started with the same arguments as the host uses.</summary>
internal sealed class Worker : IAsyncDisposable
{
    /// <summary>A start takes about one second. Allows for a slow machine.</summary>
    private static readonly TimeSpan StartTimeout = TimeSpan.FromMinutes(1);

    private static readonly string[] SettingPrefixes = ["APPLICATIONINSIGHTS_", "AZURE_", "IDENTITY_", "OTEL_", "WEBSITE_"];

    private readonly Process _process;
    private readonly WorkerStream _stream;
    private readonly Task _exited;

    private Worker(Process process, WorkerStream stream, ProcessOutput output)
    {
        _process = process;
        _stream = stream;
        Output = output;
        process.OutputDataReceived += (_, line) => output.Add(line.Data);
        process.ErrorDataReceived += (_, line) => output.Add(line.Data);
        process.Start();
        ProcessId = process.Id;
        _exited = OnExitAsync();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public int ProcessId { get; }

    public ProcessOutput Output { get; }

    public Uri HttpAddress => _stream.HttpAddress;

    public IReadOnlyDictionary<string, FunctionMetadata> Functions => _stream.Functions;

    public CancellationToken Exited => _stream.Exited;

    public static Worker Start(
        string folder, IReadOnlyDictionary<string, string> settings, Uri host, WorkerStreams streams, ProcessOutput output)
    {
        var id = Guid.NewGuid().ToString();
        var stream = new WorkerStream(folder, output);
        streams.Expect(id, stream);
        return new Worker(new Process { StartInfo = StartInfo(folder, settings, host, id) }, stream, output);
    }

    public async Task WaitUntilLoadedAsync()
    {
        try
        {
            await _stream.Loaded.WaitAsync(StartTimeout);
        }
        catch (Exception e)
        {
            await DisposeAsync();
            throw new InvalidOperationException($"The function app did not start:\n{Output.Text}", e);
        }
    }

    public Task InvokeAsync(
        FunctionMetadata function, TypedData input, string invocationId, string? traceParent, string? traceState = null) =>
        _stream.InvokeAsync(function, input, invocationId, traceParent, traceState);

    public async Task KillAsync()
    {
        _process.Kill();
        await _exited;
    }

    public async Task<int> StopAsync()
    {
        await Signal.TerminateAsync(_process);
        await _exited;
        return _process.ExitCode;
    }

    public async Task<int> TerminateAsync(TimeSpan gracePeriod)
    {
        _stream.Terminate(gracePeriod);
        if (await Task.WhenAny(_exited, Task.Delay(gracePeriod, TimeProvider.System)) != _exited)
            await KillAsync();

        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _exited;
        _process.Dispose();
        _stream.Dispose();
    }

    private async Task OnExitAsync()
    {
        await _process.WaitForExitAsync(); // Also waits for the end of the output.
        await _stream.OnExitAsync();
    }

    private static ProcessStartInfo StartInfo(string folder, IReadOnlyDictionary<string, string> settings, Uri host, string id)
    {
        const string MaxMessageLength = "2147483647";
        var request = Guid.NewGuid().ToString();
        var port = host.Port.ToString(CultureInfo.InvariantCulture);
        var start = new ProcessStartInfo(
            "dotnet",
            [
                AssemblyIn(folder),
                "--host", host.Host, "--port", port, "--workerId", id, "--requestId", request, "--grpcMaxMessageLength", MaxMessageLength,
                "--functions-uri", host.AbsoluteUri, "--functions-worker-id", id, "--functions-request-id", request,
                "--functions-grpc-max-message-length", MaxMessageLength,
            ])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder,
        };
        foreach (var name in start.Environment.Keys.Where(IsSetting).ToArray())
            start.Environment.Remove(name);
        foreach (var (name, value) in settings)
            start.Environment[name] = value;

        start.Environment["FUNCTIONS_WORKER_RUNTIME"] = "dotnet-isolated";
        start.Environment["FUNCTIONS_APPLICATION_DIRECTORY"] = folder;
        return start;
    }

    /// <summary>Whether a variable of the test process is a setting, which the app must not inherit.</summary>
    private static bool IsSetting(string variable) =>
        variable.Contains("__", StringComparison.Ordinal)
        || SettingPrefixes.Any(prefix => variable.StartsWith(prefix, StringComparison.Ordinal));

    private static string AssemblyIn(string folder)
    {
        using var config = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "worker.config.json")));
        return Path.Combine(folder, config.RootElement.GetProperty("description").GetProperty("defaultWorkerPath").GetString()!);
    }
}
