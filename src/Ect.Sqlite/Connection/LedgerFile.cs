using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;

namespace Ect.Sqlite.Connection;

/// <summary>The file of a ledger, held by this process alone: one connection writes, others read beside it.</summary>
internal sealed class LedgerFile : IDisposable
{
    private readonly Lock _writing = new();
    private readonly ConcurrentBag<SqliteConnection> _readers = [];
    private readonly string _connectionString;
    private readonly FileStream _lock;
    private readonly SqliteConnection _writer;
    private bool _isDurable, _isDisposed;

    /// <exception cref="EctLedgerException">Another process holds it, or it cannot be opened.</exception>
    public LedgerFile(string path, TimeSpan timeout)
    {
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
            _writer.Run("PRAGMA journal_mode = WAL");
        }
        catch (SqliteException exception)
        {
            _writer?.Dispose();
            _lock.Dispose();
            throw SqliteError.Of(exception, isCommitting: false);
        }
    }

    /// <summary>Reads what was committed, beside whoever writes.</summary>
    /// <exception cref="EctLedgerException">SQLite failed.</exception>
    public T Read<T>(Func<SqliteConnection, T> read)
    {
        try
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            if (!_readers.TryTake(out var reader)) reader = Connect();
            var result = read(reader);
            Return(reader);
            return result;
        }
        catch (SqliteException exception)
        {
            throw SqliteError.Of(exception, isCommitting: false);
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

    public void Dispose()
    {
        lock (_writing)
        {
            if (_isDisposed) return;
            _isDisposed = true;
            while (_readers.TryTake(out var reader)) reader.Dispose();
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

    private void Return(SqliteConnection reader)
    {
        _readers.Add(reader);
        if (_isDisposed && _readers.TryTake(out var late)) late.Dispose();
    }

    private SqliteConnection Connect()
    {
        var connection = new SqliteConnection(_connectionString);
        connection.Open();
        return connection;
    }
}
