namespace Ect.Sqlite.Connection;

/// <summary>Keeps other processes away from a ledger for as long as it is held. The system gives it free when the process ends, however it
/// ends.</summary>
internal static class LedgerLock
{
    private const string Held =
        "Another process uses the ledger in Ect:Ledger:Sqlite:Path. A SQLite ledger is for a service that runs once: end the other one, or "
        + "use a ledger that instances share, such as PostgreSQL.";

    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <exception cref="EctLedgerException">Another process holds it, or the folder cannot be written.</exception>
    public static FileStream Take(string path)
    {
        FileStream? held = null;
        try
        {
            held = Open($"{path}.lock", FileShare.None);

            // Behind the lock alone: closing the file would end the locks that SQLite has on it in this process.
            if (!File.Exists(path)) Open(path, FileShare.ReadWrite).Dispose();
            return held;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            held?.Dispose();
            var isHeldByAnother = held is null && exception is IOException && File.Exists($"{path}.lock");
            throw new EctLedgerException(isHeldByAnother ? Held : Sentence(exception), exception) { NothingRecorded = true };
        }
    }

    private static string Sentence(Exception exception) => exception is DirectoryNotFoundException
        ? "The folder in Ect:Ledger:Sqlite:Path does not exist. Make it, or name another one."
        : "The file in Ect:Ledger:Sqlite:Path cannot be written. Make file and folder writable.";

    /// <summary>Makes the file if it is missing, for its owner alone. SQLite gives those beside it the same rights.</summary>
    private static FileStream Open(string path, FileShare share)
    {
        var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = share, BufferSize = 0 };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = OwnerOnly;
        return new FileStream(path, options);
    }
}
