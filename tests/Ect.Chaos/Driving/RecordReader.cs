namespace Ect.Chaos;

/// <summary>Reads records while they are being written.</summary>
internal sealed class RecordReader(string file) : IDisposable
{
    private readonly List<UseRecord> _records = [];
    private FileStream? _stream;
    private string _begun = "";

    /// <summary>Begins anew, whatever an earlier run has left.</summary>
    public static RecordReader OfNew(string file)
    {
        File.Delete(file);
        return new(file);
    }

    /// <summary>All records that are whole by now, in the order in which uses ended.</summary>
    public IReadOnlyList<UseRecord> Read()
    {
        if (_stream is null && !File.Exists(file)) return [];
        _stream ??= new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new StreamReader(_stream, leaveOpen: true);
        var lines = (_begun + reader.ReadToEnd()).Split('\n');
        _begun = lines[^1];
        foreach (var line in lines.AsSpan(..^1)) _records.Add(UseRecord.Parse(line));
        return _records;
    }

    public void Dispose() => _stream?.Dispose();
}
