using Microsoft.Data.Sqlite;

namespace Ect.Sqlite.Connection;

/// <summary>The file of a ledger that is only read: beside the service that writes it, or at rest, also where nothing can be
/// written.</summary>
/// <remarks>SQLite makes a write-ahead log beside a file that has none, for readers too, and the service could not write to one of another
/// user. So a file at rest is read as one that does not change, and what was read is thrown away if it did.</remarks>
internal sealed class ReadLedgerFile : LedgerFile
{
    private readonly string _path;
    private readonly (DateTime, long)? _rest;

    private ReadLedgerFile(string path, (DateTime, long)? rest, string connectionString) : base(connectionString) =>
        (_path, _rest) = (path, rest);

    /// <summary>Whether nobody has written to a file that was at rest.</summary>
    private bool IsUnchanged => _rest is not { } rest || (!HasLog(_path) && State(_path) == rest);

    /// <param name="path">The whole path.</param>
    /// <param name="timeout">How long it waits for other programs.</param>
    /// <exception cref="EctLedgerException">It is not there.</exception>
    public static ReadLedgerFile Open(string path, TimeSpan timeout)
    {
        if (!File.Exists(path))
            throw new EctLedgerException("The file in Ect:Ledger:Sqlite:Path does not exist, or cannot be seen. Correct the path.");
        var rest = State(path);
        return HasLog(path)
            ? new(path, null, ConnectionString(path, SqliteOpenMode.ReadOnly, timeout))
            : new(path, rest, ConnectionString(Unchanging(path), SqliteOpenMode.ReadOnly, timeout));
    }

    public override T Read<T>(Func<LedgerConnection, T> read)
    {
        try
        {
            var result = base.Read(read);
            if (IsUnchanged) return result;
        }
        catch (EctLedgerException) when (!IsUnchanged)
        {
            // What it read was of two states.
        }

        throw new EctLedgerException("A service has begun to use the ledger's SQLite file, which was at rest. Read it again.");
    }

    public override T Write<T>(Func<LedgerConnection, T> write, bool isDurable) => throw new EctLedgerException(
        "The ledger is only read here, as Ect:Ledger:Sqlite:ReadOnly says. Nothing was changed.") { NothingRecorded = true };

    public override void Purge()
    {
        // Nothing was written.
    }

    private static string Unchanging(string path)
    {
        var parts = path.TrimStart('/').Split(Path.DirectorySeparatorChar).Select(Uri.EscapeDataString);
        return $"file:///{string.Join('/', parts)}?immutable=1";
    }

    private static bool HasLog(string path) => File.Exists($"{path}-wal");

    private static (DateTime, long) State(string path) => (File.GetLastWriteTimeUtc(path), new FileInfo(path).Length);
}
