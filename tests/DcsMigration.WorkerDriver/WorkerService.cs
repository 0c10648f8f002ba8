using System.Collections.Concurrent;
using DcsMigration.WorkerDriver.Protocol;
using Grpc.Core;

namespace DcsMigration.WorkerDriver;

/// <summary>The gRPC service that workers connect to. Passes each stream to the worker that was started with its ID.</summary>
internal sealed class WorkerService(WorkerStreams streams) : FunctionRpc.FunctionRpcBase
{
    public override async Task EventStream(
        IAsyncStreamReader<StreamingMessage> requestStream, IServerStreamWriter<StreamingMessage> responseStream, ServerCallContext context)
    {
        if (await requestStream.MoveNext(context.CancellationToken) && requestStream.Current.StartStream is { } start)
            await streams.Take(start.WorkerId).RunAsync(requestStream, responseStream, context.CancellationToken);
    }
}

/// <summary>Workers that have been started but have not connected yet, by ID.</summary>
internal sealed class WorkerStreams
{
    private readonly ConcurrentDictionary<string, WorkerStream> _expected = new(StringComparer.Ordinal);

    public void Expect(string workerId, WorkerStream stream) => _expected[workerId] = stream;

    public WorkerStream Take(string workerId) => _expected.TryRemove(workerId, out var stream)
        ? stream
        : throw new Grpc.Core.RpcException(new Status(StatusCode.NotFound, $"No worker with the id {workerId} was started."));
}
