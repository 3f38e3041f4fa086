using Microsoft.Data.Sqlite;

namespace Ect.Sqlite.Connection;

/// <summary>The file of a ledger, held by this process alone: one connection writes, others read beside it.</summary>
internal sealed class HeldLedgerFile : LedgerFile
{
    /// <summary>Ids come in any order, so that every entry writes a page of their index somewhere. What was logged is written into the
    /// file once for 8,192 pages: most of them have changed several times by then. 8 MiB of pages are held: all but the leaves of a large
    /// index. A commit that splits pages of an index goes through all that are held, and 64 MiB of them cost a third of the
    /// appends.</summary>
    private const string Buffers = "PRAGMA cache_size = -8192; PRAGMA wal_autocheckpoint = 8192";

    private readonly Lock _writing = new();
    private readonly TimeSpan _timeout;
    private readonly FileStream _lock;
    private readonly LedgerConnection _writer;
    private bool _isDurable;

    /// <param name="path">The whole path: never a URI, nor memory.</param>
    /// <param name="timeout">How long it waits for other programs.</param>
    /// <exception cref="EctLedgerException">Another process holds it, or it cannot be opened.</exception>
    public HeldLedgerFile(string path, TimeSpan timeout) : base(ConnectionString(path, SqliteOpenMode.ReadWriteCreate, timeout))
    {
        _timeout = timeout;
        _lock = LedgerLock.Take(path);
        try
        {
            _writer = Connect();
            UseWriteAheadLog(_writer);
            _writer.Run(Buffers);
            _writer.Run("PRAGMA secure_delete = ON"); // What is removed is overwritten with zeros.

            // A process that was killed may have left what it wrote, but did not put on the disk. It is there before anybody is told so.
            Synchronize(isDurable: true);
            _writer.Run("PRAGMA wal_checkpoint(PASSIVE)");
        }
        catch (Exception exception)
        {
            _writer?.Dispose();
            _lock.Dispose();
            if (exception is SqliteException failure) throw SqliteError.Of(failure, isCommitting: false);
            throw;
        }
    }

    public override T Write<T>(Func<LedgerConnection, T> write, bool isDurable)
    {
        var isCommitting = false;
        try
        {
            lock (_writing)
            {
                ObjectDisposedException.ThrowIf(IsDisposed, this);
                Synchronize(isDurable);
                using var transaction = _writer.BeginTransaction(deferred: false); // BEGIN IMMEDIATE: nobody else writes from here on.
                var result = write(_writer);
                isCommitting = true;
                transaction.Commit();
                return result;
            }
        }
        catch (SqliteException exception)
        {
            throw SqliteError.Of(exception, isCommitting);
        }
    }

    public override void Purge()
    {
        try
        {
            lock (_writing)
            {
                ObjectDisposedException.ThrowIf(IsDisposed, this);
                _writer.Run($"PRAGMA busy_timeout = {(int)_timeout.TotalMilliseconds}"); // A reader ends soon.
                var isBusy = _writer.Query("PRAGMA wal_checkpoint(TRUNCATE)", row => row.GetBoolean(0))[0];
                if (isBusy)
                    throw new EctLedgerException(
                        "Entries were redacted, and the write-ahead log of the ledger's SQLite file has their bytes still, because a "
                        + "program reads an older state of it for too long. Close that program, and redact again.");
            }
        }
        catch (SqliteException exception)
        {
            throw SqliteError.Of(exception, isCommitting: false);
        }
    }

    public override void Dispose()
    {
        lock (_writing)
        {
            if (IsDisposed) return;
            base.Dispose();
            _writer.Dispose();
            _lock.Dispose();
        }
    }

    /// <summary>Has readers and the writer work beside each other, and sees that they do: some file systems cannot.</summary>
    /// <exception cref="EctLedgerException">They do not.</exception>
    internal static void UseWriteAheadLog(SqliteConnection connection)
    {
        if (connection.Query("PRAGMA journal_mode = WAL", row => row.GetString(0)) is not ["wal"])
            throw new EctLedgerException(
                "The ledger's SQLite file cannot have a write-ahead log where it is. Put Ect:Ledger:Sqlite:Path on a local disk.");
    }

    /// <summary>With FULL a commit waits for the disk; with NORMAL the next one that does takes it along.</summary>
    private void Synchronize(bool isDurable)
    {
        if (_isDurable != isDurable) _writer.Run(isDurable ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = NORMAL");
        _isDurable = isDurable;
    }
}
