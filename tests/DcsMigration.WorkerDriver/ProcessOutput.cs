using System.Text;

namespace DcsMigration.WorkerDriver;

/// <summary>Collects output lines. Safe for use by several threads.</summary>
public sealed class ProcessOutput
{
    private readonly Lock _lock = new();
    private readonly StringBuilder _text = new();
    private TaskCompletionSource _lineAdded = NewSignal();

    /// <summary>All lines so far.</summary>
    public string Text
    {
        get
        {
            lock (_lock)
                return _text.ToString();
        }
    }

    /// <summary>Adds a line. Null, which marks the end of an output stream, is ignored.</summary>
    public void Add(string? line)
    {
        if (line is null)
            return;

        TaskCompletionSource lineAdded;
        lock (_lock)
        {
            _text.AppendLine(line);
            (lineAdded, _lineAdded) = (_lineAdded, NewSignal());
        }

        lineAdded.SetResult();
    }

    /// <summary>Waits until the output contains the text.</summary>
    public async Task WaitForAsync(string text, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task lineAdded;
            lock (_lock)
                lineAdded = _lineAdded.Task;
            if (Text.Contains(text, StringComparison.Ordinal))
                return;

            await lineAdded.WaitAsync(cancellationToken);
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
