using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using DcsMigration.WorkerDriver.Protocol;

namespace DcsMigration.WorkerDriver;

/// <summary>One process of the app, started with the host's arguments.</summary>
internal sealed class Worker : IAsyncDisposable
{
    /// <summary>A start takes about a second; this is for a machine with a lot else to do.</summary>
    private static readonly TimeSpan StartTimeout = TimeSpan.FromMinutes(1);

    private static readonly string[] Prefixes = ["APPLICATIONINSIGHTS_", "AZURE_", "IDENTITY_", "OTEL_", "WEBSITE_"];

    private readonly Process _process;
    private readonly WorkerStream _stream;
    private readonly Task _ended;

    private Worker(Process process, WorkerStream stream, ProcessOutput output)
    {
        _process = process;
        _stream = stream;
        Output = output;
        process.OutputDataReceived += (_, line) => output.Add(line.Data);
        process.ErrorDataReceived += (_, line) => output.Add(line.Data);
        process.Start();
        ProcessId = process.Id;
        _ended = EndAsync();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public int ProcessId { get; }

    public ProcessOutput Output { get; }

    public Uri HttpAddress => _stream.HttpAddress;

    public IReadOnlyDictionary<string, FunctionMetadata> Functions => _stream.Functions;

    public CancellationToken Ended => _stream.Ended;

    public static Worker Start(FunctionAppOptions options, Uri host, WorkerStreams streams, ProcessOutput output)
    {
        var id = Guid.NewGuid().ToString();
        var stream = new WorkerStream(options.Folder, output);
        streams.Await(id, stream);
        return new Worker(new Process { StartInfo = StartInfo(options, host, id) }, stream, output);
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

    public Task InvokeAsync(FunctionMetadata function, TypedData input, string invocationId, string? traceParent, string? traceState = null) =>
        _stream.InvokeAsync(function, input, invocationId, traceParent, traceState);

    public async Task KillAsync()
    {
        _process.Kill();
        await _ended;
    }

    public async Task<int> StopAsync()
    {
        Signal.Terminate(ProcessId);
        await _ended;
        return _process.ExitCode;
    }

    public async Task<int> TerminateAsync(TimeSpan gracePeriod)
    {
        _stream.Terminate(gracePeriod);
        if (await Task.WhenAny(_ended, Task.Delay(gracePeriod, TimeProvider.System)) != _ended)
            await KillAsync();

        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _ended;
        _process.Dispose();
        _stream.Dispose();
    }

    private async Task EndAsync()
    {
        await _process.WaitForExitAsync(); // Until its output has been read to the end, too.
        await _stream.EndAsync();
    }

    private static ProcessStartInfo StartInfo(FunctionAppOptions options, Uri host, string id)
    {
        const string MaxMessageLength = "2147483647";
        var request = Guid.NewGuid().ToString();
        var port = host.Port.ToString(CultureInfo.InvariantCulture);
        var start = new ProcessStartInfo(
            "dotnet",
            [
                Assembly(options.Folder),
                "--host", host.Host, "--port", port, "--workerId", id, "--requestId", request, "--grpcMaxMessageLength", MaxMessageLength,
                "--functions-uri", host.AbsoluteUri, "--functions-worker-id", id, "--functions-request-id", request,
                "--functions-grpc-max-message-length", MaxMessageLength,
            ])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = options.Folder,
        };
        foreach (var name in start.Environment.Keys.Where(IsSetting).ToArray())
            start.Environment.Remove(name);
        foreach (var (name, value) in options.Environment)
            start.Environment[name] = value;

        start.Environment["FUNCTIONS_WORKER_RUNTIME"] = "dotnet-isolated";
        start.Environment["FUNCTIONS_APPLICATION_DIRECTORY"] = options.Folder;
        return start;
    }

    /// <summary>A setting of whoever runs the tests is not one of the app.</summary>
    private static bool IsSetting(string variable) =>
        variable.Contains("__", StringComparison.Ordinal)
        || Prefixes.Any(prefix => variable.StartsWith(prefix, StringComparison.Ordinal));

    private static string Assembly(string folder)
    {
        using var config = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "worker.config.json")));
        return Path.Combine(folder, config.RootElement.GetProperty("description").GetProperty("defaultWorkerPath").GetString()!);
    }
}
