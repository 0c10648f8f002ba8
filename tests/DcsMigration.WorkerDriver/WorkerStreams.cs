using System.Collections.Concurrent;
using Grpc.Core;

namespace DcsMigration.WorkerDriver;

/// <summary>Workers that have been started but have not connected yet, by ID.</summary>
internal sealed class WorkerStreams
{
    private readonly ConcurrentDictionary<string, WorkerStream> _expected = new(StringComparer.Ordinal);

    public void Expect(string workerId, WorkerStream stream) => _expected[workerId] = stream;

    public WorkerStream Take(string workerId) => _expected.TryRemove(workerId, out var stream)
        ? stream
        : throw new RpcException(new Status(StatusCode.NotFound, $"No worker with the id {workerId} was started."));
}
