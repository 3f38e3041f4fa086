using Microsoft.Data.Sqlite;

namespace Ect.Sqlite.Connection;

/// <summary>The file of a ledger, held by this process alone: one connection writes, others read beside it.</summary>
internal sealed class LedgerFile : IDisposable
{
    /// <summary>How many readers are kept open for those who come next.</summary>
    private const int MaxIdleReaders = 16;

    /// <summary>Ids come in any order, so that every entry writes a page of their index somewhere. 64 MiB of pages are held, and written
    /// into the file once for 8,192 that were logged: most of them have changed several times by then.</summary>
    private const string Buffers = "PRAGMA cache_size = -65536; PRAGMA wal_autocheckpoint = 8192";

    private readonly Lock _writing = new();
    private readonly Lock _reading = new();
    private readonly Stack<SqliteConnection> _idleReaders = [];
    private readonly string _connectionString;
    private readonly TimeSpan _timeout;
    private readonly FileStream _lock;
    private readonly SqliteConnection _writer;
    private bool _isDurable, _isDisposed;

    /// <exception cref="EctLedgerException">Another process holds it, or it cannot be opened.</exception>
    public LedgerFile(string path, TimeSpan timeout)
    {
        _timeout = timeout;
        var full = Path.GetFullPath(path); // Never a URI, nor memory.
        _connectionString = new SqliteConnectionStringBuilder
        {
            DataSource = full,
            Pooling = false,
            DefaultTimeout = Math.Max(1, (int)timeout.TotalSeconds),
        }.ConnectionString;
        _lock = LedgerLock.Take(full);
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

    /// <summary>How many readers wait for the next one.</summary>
    internal int IdleReaders
    {
        get
        {
            lock (_reading) return _idleReaders.Count;
        }
    }

    /// <summary>Reads what was committed, beside the writer.</summary>
    /// <exception cref="EctLedgerException">SQLite failed.</exception>
    public T Read<T>(Func<SqliteConnection, T> read)
    {
        SqliteConnection? reader = null;
        try
        {
            reader = TakeReader();
            var result = read(reader);
            if (TryKeep(reader)) reader = null;
            return result;
        }
        catch (SqliteException exception)
        {
            throw SqliteError.Of(exception, isCommitting: false);
        }
        finally
        {
            reader?.Dispose();
        }
    }

    /// <summary>Writes in one transaction, which nobody else writes in.</summary>
    /// <param name="write">Writes, and may be asked for nothing but its result.</param>
    /// <param name="isDurable">Whether it has to outlive a loss of power when this returns; the end of the process it always does.</param>
    /// <exception cref="EctLedgerException">SQLite failed.</exception>
    public T Write<T>(Func<SqliteConnection, T> write, bool isDurable)
    {
        var isCommitting = false;
        try
        {
            lock (_writing)
            {
                ObjectDisposedException.ThrowIf(_isDisposed, this);
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

    /// <summary>Carries all that was written over to the file, and empties the write-ahead log, which has older states of it.</summary>
    /// <exception cref="EctLedgerException">SQLite failed, or somebody reads one of those states for too long.</exception>
    public void Purge()
    {
        try
        {
            lock (_writing)
            {
                ObjectDisposedException.ThrowIf(_isDisposed, this);
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

    public void Dispose()
    {
        lock (_writing)
        {
            if (_isDisposed) return;
            lock (_reading)
            {
                _isDisposed = true;
                while (_idleReaders.TryPop(out var reader)) reader.Dispose();
            }

            _writer.Dispose();
            _lock.Dispose();
        }
    }

    /// <summary>With FULL a commit waits for the disk; with NORMAL the next one that does takes it along.</summary>
    private void Synchronize(bool isDurable)
    {
        if (_isDurable != isDurable) _writer.Run(isDurable ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = NORMAL");
        _isDurable = isDurable;
    }

    /// <summary>Has readers and the writer work beside each other, and sees that they do: some file systems cannot.</summary>
    /// <exception cref="EctLedgerException">They do not.</exception>
    internal static void UseWriteAheadLog(SqliteConnection connection)
    {
        if (connection.Query("PRAGMA journal_mode = WAL", row => row.GetString(0)) is not ["wal"])
            throw new EctLedgerException(
                "The ledger's SQLite file cannot have a write-ahead log where it is. Put Ect:Ledger:Sqlite:Path on a local disk.");
    }

    private SqliteConnection TakeReader()
    {
        lock (_reading)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            if (_idleReaders.TryPop(out var reader)) return reader;
        }

        return Connect();
    }

    private bool TryKeep(SqliteConnection reader)
    {
        lock (_reading)
        {
            if (_isDisposed || _idleReaders.Count >= MaxIdleReaders) return false;
            _idleReaders.Push(reader);
            return true;
        }
    }

    private SqliteConnection Connect()
    {
        var connection = new SqliteConnection(_connectionString);
        try
        {
            connection.Open();
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }
}
