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
