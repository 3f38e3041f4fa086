using Microsoft.Data.Sqlite;

namespace Ect.Sqlite.Connection;

/// <summary>The file of a ledger, with readers that are kept open for those who come next.</summary>
/// <param name="connectionString">How a reader opens it.</param>
internal abstract class LedgerFile(string connectionString) : IDisposable
{
    private const int MaxIdleReaders = 16;

    private readonly Lock _reading = new();
    private readonly Stack<LedgerConnection> _idleReaders = [];

    /// <summary>How many readers wait for the next one.</summary>
    internal int IdleReaders
    {
        get
        {
            lock (_reading) return _idleReaders.Count;
        }
    }

    protected bool IsDisposed { get; private set; }

    /// <summary>Reads what was committed, beside whoever writes.</summary>
    /// <exception cref="EctLedgerException">SQLite failed.</exception>
    public virtual T Read<T>(Func<LedgerConnection, T> read)
    {
        LedgerConnection? reader = null;
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
    /// <exception cref="EctLedgerException">SQLite failed, or the file is only read.</exception>
    public abstract T Write<T>(Func<LedgerConnection, T> write, bool isDurable);

    /// <summary>Carries all that was written over to the file, and empties the write-ahead log, which has older states of it.</summary>
    /// <exception cref="EctLedgerException">SQLite failed, or somebody reads one of those states for too long.</exception>
    public abstract void Purge();

    public virtual void Dispose()
    {
        lock (_reading)
        {
            IsDisposed = true;
            while (_idleReaders.TryPop(out var reader)) reader.Dispose();
        }
    }

    protected static string ConnectionString(string source, SqliteOpenMode mode, TimeSpan timeout) => new SqliteConnectionStringBuilder
    {
        DataSource = source,
        Mode = mode,
        Pooling = false,
        DefaultTimeout = Math.Max(1, (int)timeout.TotalSeconds),
    }.ConnectionString;

    protected LedgerConnection Connect()
    {
        var connection = new LedgerConnection(connectionString);
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

    private LedgerConnection TakeReader()
    {
        lock (_reading)
        {
            ObjectDisposedException.ThrowIf(IsDisposed, this);
            if (_idleReaders.TryPop(out var reader)) return reader;
        }

        return Connect();
    }

    private bool TryKeep(LedgerConnection reader)
    {
        lock (_reading)
        {
            if (IsDisposed || _idleReaders.Count >= MaxIdleReaders) return false;
            _idleReaders.Push(reader);
            return true;
        }
    }
}
