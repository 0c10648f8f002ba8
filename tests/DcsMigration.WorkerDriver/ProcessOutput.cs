using System.Text;

namespace DcsMigration.WorkerDriver;

/// <summary>Lines from several threads.</summary>
internal sealed class ProcessOutput
{
    private readonly Lock _lock = new();
    private readonly StringBuilder _text = new();
    private TaskCompletionSource _added = NewSignal();

    public string Text
    {
        get
        {
            lock (_lock)
                return _text.ToString();
        }
    }

    public void Add(string? line)
    {
        if (line is null)
            return;

        TaskCompletionSource added;
        lock (_lock)
        {
            _text.AppendLine(line);
            (added, _added) = (_added, NewSignal());
        }

        added.SetResult();
    }

    /// <summary>Completes when the text is there.</summary>
    public async Task WaitForAsync(string text, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task added;
            lock (_lock)
                added = _added.Task;
            if (Text.Contains(text, StringComparison.Ordinal))
                return;

            await added.WaitAsync(cancellationToken);
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
