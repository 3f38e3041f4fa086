using Ect.Sqlite.Connection;
using Ect.Sqlite.Storage;
using Microsoft.Data.Sqlite;

namespace Ect.Sqlite.Tests;

public sealed class LedgerFileTests : IDisposable
{
    private readonly LedgerFiles _files = new();

    private static CancellationToken Cancellation => LedgerHost.Cancellation;

    [Fact]
    public async Task Write_Durable_WaitsForTheDiskAndTheRestDoesNot()
    {
        var file = (await OpenAsync()).File;

        Assert.Equal("wal", file.Read(connection => connection.Query("PRAGMA journal_mode", row => row.GetString(0))[0]));
        foreach (var isDurable in new[] { true, false, true })
        {
            var synchronous = file.Write(connection => connection.Query("PRAGMA synchronous", row => row.GetInt32(0))[0], isDurable);
            Assert.Equal(isDurable ? 2 : 1, synchronous); // FULL, NORMAL
        }
    }

    [Fact]
    public async Task Read_WhileSomebodyWrites_SeesWhatWasCommittedAndDoesNotWait()
    {
        var storage = await OpenAsync();
        await storage.AppendAsync(StoredEntries.Many(2), 0, default, Cancellation);

        var seen = storage.File.Write(connection =>
        {
            connection.Run("UPDATE ledger SET size = 7");
            return storage.ReadStateAsync(Cancellation).AsTask().Result.Size;
        }, isDurable: true);

        Assert.Equal(2, seen);
        Assert.Equal(7, (await storage.ReadStateAsync(Cancellation)).Size);
    }

    [Fact]
    public async Task Write_Fails_NothingOfItIsThere()
    {
        var storage = await OpenAsync();
        await storage.AppendAsync(StoredEntries.Many(2), 0, default, Cancellation);
        _files.Run("UPDATE ledger SET size = 1"); // The next place is taken.

        var failed = await Assert.ThrowsAsync<EctLedgerException>(
            async () => await storage.AppendAsync(StoredEntries.Many(3), 0, default, Cancellation));

        Assert.Contains("an entry that its size does not count", failed.Message, StringComparison.Ordinal);
        Assert.True(failed.NothingRecorded);
        Assert.Equal(2, (await storage.ReadAsync(0, 10, Cancellation)).Count);
    }

    [Fact]
    public async Task Write_AnotherProgramWrites_RefusedAfterTheTimeout()
    {
        var storage = await OpenAsync(TimeSpan.Zero);
        using var other = new SqliteConnection($"Data Source={_files.Path()};Pooling=False");
        other.Open();
        using (other.BeginTransaction(deferred: false))
        {
            var refused = await Assert.ThrowsAsync<EctLedgerException>(
                async () => await storage.AppendAsync(StoredEntries.Many(1), 0, default, Cancellation));
            Assert.Contains("Another program holds the ledger's SQLite file", refused.Message, StringComparison.Ordinal);
            Assert.True(refused.NothingRecorded);
            Assert.Equal(0, (await storage.ReadStateAsync(Cancellation)).Size);
        }

        Assert.Equal(0, (await storage.AppendAsync(StoredEntries.Many(1), 0, default, Cancellation))!.Start);
    }

    [Fact]
    public async Task Read_ManyAtOnceAndSomeThatFail_SixteenReadersAreKeptAndNoneIsLost()
    {
        var file = (await OpenAsync()).File;
        var (inside, gate) = (new CountdownEvent(20), new ManualResetEventSlim());
        var reads = Enumerable.Range(0, 20).Select(n => Task.Factory.StartNew(() => file.Read(connection =>
        {
            inside.Signal();
            gate.Wait(Cancellation);
            return n < 2 ? throw new InvalidOperationException("No.") : connection.Query("SELECT 1", row => row.GetInt32(0))[0];
        }), Cancellation, TaskCreationOptions.LongRunning, TaskScheduler.Default)).ToArray();
        inside.Wait(Cancellation);
        gate.Set();
        await Task.WhenAny(Task.WhenAll(reads));

        Assert.Equal(2, reads.Count(read => read.IsFaulted));
        Assert.Equal(16, file.IdleReaders);
    }

    [Fact]
    public async Task Read_Fails_ItsReaderIsClosed()
    {
        var file = (await OpenAsync()).File;
        SqliteConnection? used = null;
        Assert.Throws<InvalidOperationException>(() => file.Read<int>(connection =>
        {
            used = connection;
            throw new InvalidOperationException("No.");
        }));

        Assert.Equal(System.Data.ConnectionState.Closed, used!.State);
        Assert.Equal(0, file.IdleReaders);
    }

    [Fact]
    public void UseWriteAheadLog_WhereThereCanBeNone_Refused()
    {
        using var connection = new SqliteConnection("Data Source=:memory:");
        connection.Open();

        var refused = Assert.Throws<EctLedgerException>(() => HeldLedgerFile.UseWriteAheadLog(connection));
        Assert.Contains("on a local disk", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task OpenAsync_NewFile_ItsOwnerAloneReadsIt()
    {
        var storage = await OpenAsync();
        await storage.AppendAsync(StoredEntries.Many(1), 0, default, Cancellation);
        if (OperatingSystem.IsWindows()) return; // Files have no modes there.

        foreach (var ending in new[] { "", "-wal", "-shm", ".lock" })
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_files.Path() + ending));
    }

    [Theory]
    [InlineData("no folder", "folder in Ect:Ledger:Sqlite:Path does not exist")]
    [InlineData("no database", "not a SQLite database")]
    [InlineData("a folder", "cannot be")]
    [InlineData("another version", "version 4, and this library reads 3")]
    [InlineData("another ledger", "holds the ledger other.example.com/audit, not ledger.example.com/audit")]
    public async Task OpenAsync_FileCannotBeUsed_SaysWhyAndLetsItGo(string what, string reason)
    {
        await OpenAsync();
        _files.Close();
        if (what is "no database") await File.WriteAllTextAsync(_files.Path("other.db"), new string('x', 10_000), Cancellation);
        if (what is "a folder") Directory.CreateDirectory(_files.Path("other.db"));
        if (what is "another version") _files.Run("UPDATE ledger SET version = 4");
        if (what is "another ledger") _files.Run("UPDATE ledger SET origin = 'other.example.com/audit'");
        var name = what switch { "no folder" => "none/ledger.db", "no database" or "a folder" => "other.db", _ => "ledger.db" };

        var (storage, next) = (_files.New(name), _files.New(name));
        foreach (var attempt in new[] { storage, storage, next })
        {
            var refused = await Assert.ThrowsAsync<EctLedgerException>(
                async () => await attempt.OpenAsync(LedgerHost.Origin, Cancellation));
            Assert.Contains(reason, refused.Message, StringComparison.Ordinal);
        }

        _files.Run("UPDATE ledger SET version = 3, origin = 'ledger.example.com/audit'");
        await _files.New("ledger.db").OpenAsync(LedgerHost.Origin, Cancellation);
    }

    public void Dispose() => _files.Dispose();

    private async Task<SqliteLedgerStorage> OpenAsync(TimeSpan? timeout = null)
    {
        var storage = _files.New("ledger.db", timeout);
        await storage.OpenAsync(LedgerHost.Origin, Cancellation);
        return storage;
    }

    /// <summary>What a process wrote before it was killed may not be on the disk yet, and is told as recorded by the next one.</summary>
    [Fact]
    public async Task OpenAsync_FileOfAProcessThatWasKilled_PutsWhatIsInItOnTheDisk()
    {
        var storage = _files.New("ledger.db");
        await storage.OpenAsync(LedgerHost.Origin, Cancellation);
        await storage.AppendAsync(StoredEntries.Many(3), 0, default, Cancellation);
        foreach (var end in new[] { "", "-wal" }) File.Copy(_files.Path("ledger.db" + end), _files.Path("killed.db" + end));

        await _files.New("killed.db").OpenAsync(LedgerHost.Origin, Cancellation);
        File.Copy(_files.Path("killed.db"), _files.Path("disk.db")); // Without the write-ahead log.

        Assert.Equal(3, (await OpenedAsync("disk.db")).Size);

        async Task<(long Size, string? Note)> OpenedAsync(string name)
        {
            var opened = _files.New(name);
            await opened.OpenAsync(LedgerHost.Origin, Cancellation);
            return await opened.ReadStateAsync(Cancellation);
        }
    }
}
