namespace DcsMigration.Simulators;

/// <summary>The requests received, in order, and a way to wait for more of them.</summary>
internal sealed class RequestLog
{
    private readonly Lock _lock = new();
    private readonly List<ReceivedRequest> _requests = [];
    private TaskCompletionSource _changed = NewSignal();

    public IReadOnlyList<ReceivedRequest> Snapshot()
    {
        lock (_lock) return [.. _requests];
    }

    /// <returns>The place of the request, for <see cref="Replace"/>.</returns>
    public int Add(ReceivedRequest request)
    {
        lock (_lock)
        {
            _requests.Add(request);
            Signal();
            return _requests.Count - 1;
        }
    }

    public void Replace(int place, ReceivedRequest request)
    {
        lock (_lock)
        {
            _requests[place] = request;
            Signal();
        }
    }

    public async Task WaitForAsync(int count, Func<ReceivedRequest, bool> which, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task changed;
            lock (_lock)
            {
                if (_requests.Count(which) >= count) return;
                changed = _changed.Task;
            }

            await changed.WaitAsync(cancellationToken);
        }
    }

    private void Signal()
    {
        _changed.SetResult();
        _changed = NewSignal();
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
