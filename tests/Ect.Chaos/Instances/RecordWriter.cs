namespace Ect.Chaos;

/// <summary>Writes records one by one, so that a process that is killed has told what it decided.</summary>
internal sealed class RecordWriter(string file) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly StreamWriter _lines =
        new(new FileStream(file, FileMode.Append, FileAccess.Write, FileShare.Read)) { AutoFlush = true };
    private bool _isClosed;

    public void Write(UseRecord record)
    {
        lock (_gate)
        {
            if (!_isClosed) _lines.Write(record.ToLine() + '\n');
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _isClosed = true;
            _lines.Dispose();
        }
    }
}
