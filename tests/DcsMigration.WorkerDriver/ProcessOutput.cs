using System.Text;

namespace DcsMigration.WorkerDriver;

/// <summary>Lines from several threads.</summary>
internal sealed class ProcessOutput
{
    private readonly Lock _lock = new();
    private readonly StringBuilder _text = new();

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

        lock (_lock)
            _text.AppendLine(line);
    }
}
