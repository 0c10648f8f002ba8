using System.Collections.Concurrent;
using DcsMigration.WorkerDriver.Protocol;
using Grpc.Core;

namespace DcsMigration.WorkerDriver;

/// <summary>The service that workers connect to. Each stream is handed to the worker that was started with its id.</summary>
internal sealed class WorkerService(WorkerStreams streams) : FunctionRpc.FunctionRpcBase
{
    public override async Task EventStream(
        IAsyncStreamReader<StreamingMessage> requestStream, IServerStreamWriter<StreamingMessage> responseStream, ServerCallContext context)
    {
        if (await requestStream.MoveNext(context.CancellationToken) && requestStream.Current.StartStream is { } start)
            await streams.Take(start.WorkerId).RunAsync(requestStream, responseStream, context.CancellationToken);
    }
}

/// <summary>Workers that were started and have not connected yet, by id.</summary>
internal sealed class WorkerStreams
{
    private readonly ConcurrentDictionary<string, WorkerStream> _awaited = new(StringComparer.Ordinal);

    public void Await(string workerId, WorkerStream stream) => _awaited[workerId] = stream;

    public WorkerStream Take(string workerId) => _awaited.TryRemove(workerId, out var stream)
        ? stream
        : throw new Grpc.Core.RpcException(new Status(StatusCode.NotFound, $"No worker with the id {workerId} was started."));
}
