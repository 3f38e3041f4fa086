using System.Text.Json;
using Ect.Npgsql.Writer;

namespace Ect.Npgsql.Tests;

/// <summary>An instance in a process of its own, which can be killed or stopped where it stands.</summary>
internal sealed class WriterProcess : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly GuardedProcess _process;
    private readonly string _file;
    private readonly byte[] _buffer = new byte[1 << 20];
    private (long Position, int Lines) _seen;

    private WriterProcess()
    {
        _file = Path.Combine(_folder.Path, _folder.File("receipts", ""));
        _process = new(ServerProgram.Dotnet, [typeof(WriterSettings).Assembly.Location]);
    }

    /// <summary>How many receipts it has written down.</summary>
    public int Count
    {
        get
        {
            using var file = File.Open(_file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            file.Position = _seen.Position;
            for (int read; (read = file.Read(_buffer)) > 0;)
                _seen = (_seen.Position + read, _seen.Lines + _buffer.AsSpan(0, read).Count((byte)'\n'));
            return _seen.Lines;
        }
    }

    public static async Task<WriterProcess> StartAsync(LedgerSchemas schema, Instances service, int writers)
    {
        var writer = new WriterProcess();
        var settings = new WriterSettings(schema.Server.ConnectionString, schema.Schema, service.PrivateKey, writer._file, writers);
        await writer._process.Input.WriteLineAsync(JsonSerializer.Serialize(settings));
        await writer._process.Input.FlushAsync();
        return writer;
    }

    /// <summary>Waits until it has so many more.</summary>
    public Task GrowAsync(int count)
    {
        var goal = Count + count;
        return Poll.UntilAsync(
            () => _process.HasExited ? throw new InvalidOperationException(_process.Output) : Task.FromResult(Count >= goal),
            TimeSpan.FromMinutes(5), $"a writer records {count} more");
    }

    public Task PauseAsync() => _process.PauseAsync();

    public Task ContinueAsync() => _process.ContinueAsync();

    /// <summary>Ends it at once (SIGKILL), and takes what it was given.</summary>
    public void KillInto(Recordings recordings)
    {
        _process.Dispose();
        foreach (var receipt in File.ReadLines(_file).Select(ReceiptLine.Parse).OfType<EctReceipt>()) recordings.Add(receipt);
        _folder.Dispose();
    }

    public void Dispose()
    {
        if (Directory.Exists(_folder.Path)) KillInto(new());
    }
}
