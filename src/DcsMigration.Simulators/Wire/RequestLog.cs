namespace DcsMigration.Simulators.Wire;

/// <summary>The requests received, in order.</summary>
internal sealed class RequestLog
{
    private readonly Lock _lock = new();
    private readonly List<ReceivedRequest> _requests = [];
    private TaskCompletionSource _added = NewSignal();

    public IReadOnlyList<ReceivedRequest> Snapshot()
    {
        lock (_lock)
            return [.. _requests];
    }

    /// <returns>The index of the request, for <see cref="Replace"/>.</returns>
    public int Add(ReceivedRequest request)
    {
        lock (_lock)
        {
            _requests.Add(request);
            _added.SetResult();
            _added = NewSignal();
            return _requests.Count - 1;
        }
    }

    public void Replace(int index, ReceivedRequest request)
    {
        lock (_lock)
            _requests[index] = request;
    }

    public async Task WaitForAsync(int count, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task added;
            lock (_lock)
            {
                if (_requests.Count >= count)
                    return;
                added = _added.Task;
            }

            await added.WaitAsync(cancellationToken);
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
