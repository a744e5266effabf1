namespace WorldModels.Gymnasium;

/// <summary>The last lines that a process wrote, for messages.</summary>
internal sealed class LastLines
{
    private const int Most = 20;
    private readonly Queue<string> _lines = new();
    private bool _ended;

    /// <summary>Adds a line; null means the end.</summary>
    public void Add(string? line)
    {
        lock (_lines)
        {
            if (line is null)
            {
                _ended = true;
                Monitor.PulseAll(_lines);
                return;
            }
            _lines.Enqueue(line);
            if (_lines.Count > Most) _lines.Dequeue();
        }
    }

    /// <summary>Waits until everything that was written has been read.</summary>
    public void WaitForEnd(TimeSpan patience)
    {
        lock (_lines)
            if (!_ended) Monitor.Wait(_lines, patience);
    }

    /// <summary>Returns the lines with an introduction, or an empty text if there are none.</summary>
    public string Quote()
    {
        lock (_lines) return _lines.Count == 0 ? "" : $"; its last lines on standard error:\n{string.Join('\n', _lines)}";
    }
}
