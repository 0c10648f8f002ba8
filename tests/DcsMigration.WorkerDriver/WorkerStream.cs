using System.Collections.Concurrent;
using System.Threading.Channels;
using DcsMigration.WorkerDriver.Protocol;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;

namespace DcsMigration.WorkerDriver;

/// <summary>The host's side of the gRPC stream to one worker. Loads the worker's functions, then runs invocations.</summary>
internal sealed class WorkerStream(string folder, ProcessOutput output) : IDisposable
{
    private readonly Channel<StreamingMessage> _outgoing = Channel.CreateUnbounded<StreamingMessage>(
        new UnboundedChannelOptions { SingleReader = true });

    private readonly ConcurrentDictionary<string, TaskCompletionSource> _invocations = new(StringComparer.Ordinal);
    private readonly TaskCompletionSource _loaded = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _exited = new();
    private readonly TaskCompletionSource _streamRead = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _isConnected;
    private int _functionsToLoad;
    private bool _exportsLogs;

    /// <summary>Completes when all functions are loaded.</summary>
    public Task Loaded => _loaded.Task;

    /// <summary>Canceled when the worker has exited.</summary>
    public CancellationToken Exited => _exited.Token;

    /// <summary>The worker's HTTP address.</summary>
    public Uri HttpAddress { get; private set; } = null!;

    public IReadOnlyDictionary<string, FunctionMetadata> Functions { get; private set; } =
        new Dictionary<string, FunctionMetadata>(StringComparer.Ordinal);

    /// <summary>Processes messages until the worker closes the stream.</summary>
    public async Task RunAsync(
        IAsyncStreamReader<StreamingMessage> incoming,
        IServerStreamWriter<StreamingMessage> outgoing,
        CancellationToken cancellationToken)
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
            // The worker exited.
        }

        _outgoing.Writer.TryComplete();
        await sending;
        _streamRead.TrySetResult();
    }

    /// <summary>Runs one invocation and waits for its result.</summary>
    /// <exception cref="InvalidOperationException">The function failed, or the worker exited.</exception>
    public async Task InvokeAsync(
        FunctionMetadata function, TypedData input, string invocationId, string? traceParent, string? traceState = null)
    {
        var completion = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _invocations[invocationId] = completion;
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
        if (Exited.IsCancellationRequested)
            FailPending();

        await completion.Task;
    }

    public void Terminate(TimeSpan gracePeriod) =>
        Send(new() { WorkerTerminate = new() { GracePeriod = Duration.FromTimeSpan(gracePeriod) } });

    /// <summary>
    /// Called when the worker's process has exited. Reads its remaining messages, then fails everything that still waits for it.
    /// </summary>
    public async Task OnExitAsync()
    {
        if (_isConnected)
            await _streamRead.Task;

        FailPending();
    }

    public void Dispose() => _exited.Dispose();

    private void FailPending()
    {
        _exited.Cancel();
        var exited = new InvalidOperationException("The worker exited.");
        _loaded.TrySetException(exited);
        foreach (var (id, invocation) in _invocations)
        {
            if (_invocations.TryRemove(id, out _))
                invocation.TrySetException(exited);
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
            // The worker exited. RunAsync handles this when it stops reading.
        }
    }

    private void Receive(StreamingMessage message)
    {
        switch (message.ContentCase)
        {
            case StreamingMessage.ContentOneofCase.WorkerInitResponse:
                OnInitialized(message.WorkerInitResponse);
                break;
            case StreamingMessage.ContentOneofCase.FunctionMetadataResponse:
                OnMetadata(message.FunctionMetadataResponse);
                break;
            case StreamingMessage.ContentOneofCase.FunctionLoadResponse:
                OnFunctionLoaded(message.FunctionLoadResponse);
                break;
            case StreamingMessage.ContentOneofCase.InvocationResponse:
                OnInvocationCompleted(message.InvocationResponse);
                break;
            case StreamingMessage.ContentOneofCase.RpcLog:
                OnLog(message.RpcLog);
                break;
        }
    }

    private void OnInitialized(WorkerInitResponse response)
    {
        if (!Succeeded(response.Result, "Starting the worker"))
            return;

        HttpAddress = new Uri(response.Capabilities["HttpUri"]);
        _exportsLogs = response.Capabilities.ContainsKey("WorkerOpenTelemetryEnabled");
        Send(new() { FunctionsMetadataRequest = new() { FunctionAppDirectory = folder } });
    }

    private void OnMetadata(FunctionMetadataResponse response)
    {
        if (!Succeeded(response.Result, "Reading the functions' metadata"))
            return;

        Functions = response.FunctionMetadataResults.Select(FunctionMetadata.Read)
            .ToDictionary(function => function.Name, StringComparer.OrdinalIgnoreCase);
        _functionsToLoad = Functions.Count;
        foreach (var metadata in response.FunctionMetadataResults)
        {
            var withBindings = FunctionMetadata.WithBindings(metadata);
            Send(new() { FunctionLoadRequest = new() { FunctionId = metadata.FunctionId, Metadata = withBindings } });
        }
    }

    private void OnFunctionLoaded(FunctionLoadResponse response)
    {
        if (Succeeded(response.Result, $"Loading {response.FunctionId}") && --_functionsToLoad == 0)
            _loaded.TrySetResult();
    }

    private bool Succeeded(StatusResult result, string action)
    {
        if (result.Status == StatusResult.Types.Status.Success)
            return true;

        _loaded.TrySetException(new InvalidOperationException($"{action} failed: {result.Exception?.Message ?? result.Result}"));
        return false;
    }

    private void OnInvocationCompleted(InvocationResponse response)
    {
        if (!_invocations.TryRemove(response.InvocationId, out var invocation))
            return;
        if (response.Result.Status == StatusResult.Types.Status.Success)
        {
            invocation.TrySetResult();
            return;
        }

        var error = response.Result.Exception?.Message ?? response.Result.Result;
        invocation.TrySetException(new InvalidOperationException($"The function failed: {error}"));
    }

    /// <summary>
    /// Ignores the same logs as the real host does: those outside an invocation, and all logs of a worker that exports them itself.
    /// </summary>
    private void OnLog(RpcLog log)
    {
        if (log.InvocationId.Length > 0 && !_exportsLogs)
            output.Add($"{log.Level} {log.Category} {log.Message}{(log.Exception is { } e ? $"\n{e.Message}\n{e.StackTrace}" : "")}");
    }
}
