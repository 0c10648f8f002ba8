using System.Collections.Concurrent;
using System.Threading.Channels;
using DcsMigration.WorkerDriver.Protocol;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;

namespace DcsMigration.WorkerDriver;

/// <summary>The host's side of the stream to one worker: loads its functions, then runs invocations.</summary>
internal sealed class WorkerStream(string folder, ProcessOutput output) : IDisposable
{
    private readonly Channel<StreamingMessage> _outgoing = Channel.CreateUnbounded<StreamingMessage>(new UnboundedChannelOptions { SingleReader = true });
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _invocations = new(StringComparer.Ordinal);
    private readonly TaskCompletionSource _loaded = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _ended = new();
    private readonly TaskCompletionSource _readToItsEnd = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _isConnected;
    private int _toLoad;
    private bool _sendsItsOwnLogs;

    /// <summary>Completes when every function is loaded.</summary>
    public Task Loaded => _loaded.Task;

    /// <summary>Cancelled when the worker is gone.</summary>
    public CancellationToken Ended => _ended.Token;

    /// <summary>Where the worker listens for HTTP.</summary>
    public Uri HttpAddress { get; private set; } = null!;

    public IReadOnlyDictionary<string, FunctionMetadata> Functions { get; private set; } = new Dictionary<string, FunctionMetadata>(StringComparer.Ordinal);

    /// <summary>Reads what the worker sends, until it closes the stream.</summary>
    public async Task RunAsync(IAsyncStreamReader<StreamingMessage> incoming, IServerStreamWriter<StreamingMessage> outgoing, CancellationToken cancellationToken)
    {
        _isConnected = true;
        var sending = SendAsync(outgoing, cancellationToken);
        Send(new() { WorkerInitRequest = new() { HostVersion = "4.1037.0", WorkerDirectory = folder, FunctionAppDirectory = folder } });
        try
        {
            while (await incoming.MoveNext(cancellationToken))
                Receive(incoming.Current);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or Grpc.Core.RpcException)
        {
            // The worker is gone.
        }

        _outgoing.Writer.TryComplete();
        await sending;
        _readToItsEnd.TrySetResult();
    }

    /// <summary>Runs one invocation to its end.</summary>
    /// <exception cref="InvalidOperationException">It failed, or the worker is gone.</exception>
    public async Task InvokeAsync(FunctionMetadata function, TypedData input, string invocationId, string? traceParent, string? traceState = null)
    {
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _invocations[invocationId] = ended;
        Send(new()
        {
            InvocationRequest = new()
            {
                InvocationId = invocationId,
                FunctionId = function.Id,
                InputData = { new ParameterBinding { Name = function.TriggerName, Data = input } },
                TraceContext = new() { TraceParent = traceParent ?? "", TraceState = traceState ?? "" },
            },
        });
        if (Ended.IsCancellationRequested)
            End();

        await ended.Task;
    }

    public void Terminate(TimeSpan gracePeriod) => Send(new() { WorkerTerminate = new() { GracePeriod = Duration.FromTimeSpan(gracePeriod) } });

    /// <summary>The worker's process is gone: when its last message is read, everything that still waits for it fails.</summary>
    public async Task EndAsync()
    {
        if (_isConnected)
            await _readToItsEnd.Task;

        End();
    }

    public void Dispose() => _ended.Dispose();

    private void End()
    {
        _ended.Cancel();
        var gone = new InvalidOperationException("The worker is gone.");
        _loaded.TrySetException(gone);
        foreach (var (id, invocation) in _invocations)
        {
            if (_invocations.TryRemove(id, out _))
                invocation.TrySetException(gone);
        }
    }

    private void Send(StreamingMessage message) => _outgoing.Writer.TryWrite(message);

    private async Task SendAsync(IServerStreamWriter<StreamingMessage> outgoing, CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var message in _outgoing.Reader.ReadAllAsync(cancellationToken))
                await outgoing.WriteAsync(message, cancellationToken);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or InvalidOperationException)
        {
            // The worker is gone: the reading side ends too, and says so.
        }
    }

    private void Receive(StreamingMessage message)
    {
        switch (message.ContentCase)
        {
            case StreamingMessage.ContentOneofCase.WorkerInitResponse:
                Initialized(message.WorkerInitResponse);
                break;
            case StreamingMessage.ContentOneofCase.FunctionMetadataResponse:
                Load(message.FunctionMetadataResponse);
                break;
            case StreamingMessage.ContentOneofCase.FunctionLoadResponse:
                Loading(message.FunctionLoadResponse);
                break;
            case StreamingMessage.ContentOneofCase.InvocationResponse:
                Invoked(message.InvocationResponse);
                break;
            case StreamingMessage.ContentOneofCase.RpcLog:
                Logged(message.RpcLog);
                break;
        }
    }

    private void Initialized(WorkerInitResponse response)
    {
        if (!Succeeded(response.Result, "The worker's start"))
            return;

        HttpAddress = new Uri(response.Capabilities["HttpUri"]);
        _sendsItsOwnLogs = response.Capabilities.ContainsKey("WorkerOpenTelemetryEnabled");
        Send(new() { FunctionsMetadataRequest = new() { FunctionAppDirectory = folder } });
    }

    private void Load(FunctionMetadataResponse response)
    {
        if (!Succeeded(response.Result, "Reading the functions' metadata"))
            return;

        Functions = response.FunctionMetadataResults.Select(FunctionMetadata.Read).ToDictionary(function => function.Name, StringComparer.OrdinalIgnoreCase);
        _toLoad = Functions.Count;
        foreach (var metadata in response.FunctionMetadataResults)
            Send(new() { FunctionLoadRequest = new() { FunctionId = metadata.FunctionId, Metadata = FunctionMetadata.WithBindings(metadata) } });
    }

    private void Loading(FunctionLoadResponse response)
    {
        if (Succeeded(response.Result, $"Loading {response.FunctionId}") && --_toLoad == 0)
            _loaded.TrySetResult();
    }

    private bool Succeeded(StatusResult result, string what)
    {
        if (result.Status == StatusResult.Types.Status.Success)
            return true;

        _loaded.TrySetException(new InvalidOperationException($"{what} failed: {result.Exception?.Message ?? result.Result}"));
        return false;
    }

    private void Invoked(InvocationResponse response)
    {
        if (!_invocations.TryRemove(response.InvocationId, out var invocation))
            return;
        if (response.Result.Status == StatusResult.Types.Status.Success)
            invocation.TrySetResult();
        else
            invocation.TrySetException(new InvalidOperationException($"The function failed: {response.Result.Exception?.Message ?? response.Result.Result}"));
    }

    /// <summary>The real host drops what a worker logs outside an invocation, and all logs of a worker that says that it exports them itself.</summary>
    private void Logged(RpcLog log)
    {
        if (log.InvocationId.Length > 0 && !_sendsItsOwnLogs)
            output.Add($"{log.Level} {log.Category} {log.Message}{(log.Exception is { } e ? $"\n{e.Message}\n{e.StackTrace}" : "")}");
    }
}
