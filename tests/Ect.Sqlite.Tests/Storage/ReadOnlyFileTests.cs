using Ect.Sqlite.Storage;
using Ect.Sqlite.Writer;

namespace Ect.Sqlite.Tests;

/// <summary>A ledger that is only read: nothing in its folder changes.</summary>
public sealed class ReadOnlyFileTests : IDisposable
{
    private const UnixFileMode Readable = UnixFileMode.UserRead | UnixFileMode.UserExecute;

    private readonly LedgerFiles _files = new();

    private static CancellationToken Cancellation => LedgerHost.Cancellation;

    [Theory]
    [InlineData("ledger.db"), InlineData("a b#c?d%20é.db")]
    public async Task ReadOnly_FileAtRest_ReadAndNothingIsMadeBesideIt(string name)
    {
        await MakeAsync(3, name);
        _files.Close();
        File.Delete($"{_files.Path(name)}.lock");
        var before = await BytesAsync(name);

        var reader = await OpenAsync(name);

        Assert.Equal(3, (await reader.ReadStateAsync(Cancellation)).Size);
        Assert.Equal(3, (await reader.ReadAsync(0, 10, Cancellation)).Count);
        Assert.True(await reader.KeepAsync(new(3, "note", new byte[] { 1 }, []), Cancellation)); // Which keeps nothing.
        Assert.Empty(await reader.ReadSealsAsync([3], Cancellation));
        Assert.Equal([_files.Path(name)], Directory.EnumerateFiles(Path.GetDirectoryName(_files.Path())!));
        _files.Close();
        Assert.Equal([_files.Path(name)], Directory.EnumerateFiles(Path.GetDirectoryName(_files.Path())!));
        Assert.Equal(before, await BytesAsync(name));
    }

    [Fact]
    public async Task ReadOnly_FolderAndFileCannotBeWritten_Read()
    {
        if (OperatingSystem.IsWindows()) return; // Files have no modes there.
        await MakeAsync(3);
        _files.Close();
        var folder = Path.GetDirectoryName(_files.Path())!;
        File.SetUnixFileMode(_files.Path(), UnixFileMode.UserRead);
        File.SetUnixFileMode(folder, Readable);
        try
        {
            Assert.Equal(3, (await (await OpenAsync()).ReadStateAsync(Cancellation)).Size);
        }
        finally
        {
            File.SetUnixFileMode(folder, Readable | UnixFileMode.UserWrite);
        }
    }

    [Fact]
    public async Task ReadOnly_Writes_Refused()
    {
        await MakeAsync(3);
        _files.Close();
        var reader = await OpenAsync();

        Func<Task>[] writes =
        [
            async () => await reader.AppendAsync(StoredEntries.Many(1), 0, default, Cancellation),
            async () => await reader.KeepDisclosedAsync(1, Cancellation),
            async () => await reader.RedactAsync(Guid.NewGuid(), Cancellation),
            async () => await reader.RedactAsync(DateTimeOffset.MaxValue, DateTimeOffset.MaxValue, Cancellation),
        ];
        foreach (var write in writes)
        {
            var refused = await Assert.ThrowsAsync<EctLedgerException>(write);
            Assert.StartsWith("The ledger is only read here", refused.Message, StringComparison.Ordinal);
        }
    }

    /// <summary>Another process writes, and neither of them is held up.</summary>
    [Fact]
    public async Task ReadOnly_AnotherProcessWrites_ReadWithWhatItAdds()
    {
        var (receipts, host) = (_files.Path("receipts"), new LedgerHost());
        using var _ = host;
        var settings = new WriterSettings(
            _files.Path(), Convert.ToBase64String(host.PrivateKey.ExportPkcs8PrivateKey()), receipts, 2);
        using var writer = await WriterProcess.StartAsync(settings);
        await writer.GrowAsync(20);

        var reader = await OpenAsync();
        var (size, _) = await reader.ReadStateAsync(Cancellation);
        await writer.GrowAsync(20);
        var (larger, note) = await reader.ReadStateAsync(Cancellation);

        Assert.InRange(size, 20, long.MaxValue);
        Assert.InRange(larger, size + 1, long.MaxValue);
        Assert.NotNull(note);
        using var auditor = new LedgerHost(host.PrivateKey, storage: reader);
        Assert.True(EctTreeHead.TryParse(note, out var head));
        var read = await auditor.Verifier.AuditDisclosedAsync(
            head, async (start, count, end) => await auditor.Ledger.ReadAsync(start, count, end), Cancellation);
        Assert.Equal(EctLedgerFailure.None, read.Failure);
        await writer.GrowAsync(20);
    }

    /// <summary>What was read of a file that changed meanwhile may be of two states.</summary>
    [Fact]
    public async Task ReadOnly_AServiceBeginsWithAFileAtRest_SaysSo()
    {
        await MakeAsync(3);
        _files.Close();
        var reader = await OpenAsync();
        await MakeAsync(2);

        foreach (var isRunning in (bool[])[true, false])
        {
            var refused = await Assert.ThrowsAsync<EctLedgerException>(async () => await reader.ReadStateAsync(Cancellation));
            Assert.StartsWith("A service has begun to use", refused.Message, StringComparison.Ordinal);
            if (isRunning) _files.Close(but: reader);
        }

        Assert.Equal(5, (await (await OpenAsync()).ReadStateAsync(Cancellation)).Size);
    }

    /// <summary>What a killed service wrote last is in the write-ahead log alone.</summary>
    [Fact]
    public async Task ReadOnly_FileOfAServiceThatWasKilled_ReadWithItsLog()
    {
        await MakeAsync(3);
        foreach (var end in (string[])["", "-wal"]) File.Copy(_files.Path() + end, _files.Path("killed.db") + end);

        Assert.Equal(3, (await (await OpenAsync("killed.db")).ReadStateAsync(Cancellation)).Size);
    }

    [Theory]
    [InlineData("UPDATE ledger SET version = 4", "version 4, and this library reads 3")]
    [InlineData("UPDATE ledger SET origin = 'other.example.com/audit'", "holds the ledger other.example.com/audit")]
    [InlineData("DROP TABLE ledger", "has no ledger in it"), InlineData("DELETE FROM ledger", "has no ledger in it")]
    public async Task ReadOnly_LedgerThatCannotBeRead_SaysWhy(string change, string reason)
    {
        await MakeAsync(1);
        _files.Close();
        _files.Run(change);

        var refused = await Assert.ThrowsAsync<EctLedgerException>(() => OpenAsync());
        Assert.Contains(reason, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ReadOnly_NoFile_SaysSoAndMakesNone()
    {
        var refused = await Assert.ThrowsAsync<EctLedgerException>(() => OpenAsync("none.db"));

        Assert.Contains("does not exist", refused.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(_files.Path("none.db")));
    }

    public void Dispose() => _files.Dispose();

    private async Task MakeAsync(int count, string name = "ledger.db")
    {
        var storage = _files.New(name);
        await storage.OpenAsync(LedgerHost.Origin, Cancellation);
        await storage.AppendAsync(StoredEntries.Many(count), 0, default, Cancellation);
    }

    private async Task<SqliteLedgerStorage> OpenAsync(string name = "ledger.db")
    {
        var reader = _files.New(name, isReadOnly: true);
        await reader.OpenAsync(LedgerHost.Origin, Cancellation);
        return reader;
    }

    private Task<byte[]> BytesAsync(string name) => File.ReadAllBytesAsync(_files.Path(name), Cancellation);
}
