using Microsoft.Data.Sqlite;

namespace Ect.Sqlite.Connection;

/// <summary>Says why SQLite did not do what it was asked to do, without paths or data.</summary>
internal static class SqliteError
{
    private const int Busy = 5, Locked = 6, ReadOnly = 8, Io = 10, Corrupt = 11, Full = 13, CannotOpen = 14, Constraint = 19;
    private const int NotADatabase = 26;

    /// <param name="exception">What SQLite threw.</param>
    /// <param name="isCommitting">Whether it threw at the end of a transaction, which may be durable all the same.</param>
    public static EctLedgerException Of(SqliteException exception, bool isCommitting) =>
        new(Sentence(exception.SqliteErrorCode), exception) { NothingRecorded = !isCommitting };

    private static string Sentence(int code) => code switch
    {
        Busy or Locked => "Another program holds the ledger's SQLite file for too long. Close it: it may read, but not write.",
        ReadOnly => "The ledger's SQLite file cannot be written. Make file and folder writable for this process.",
        Io => "The disk of the ledger's SQLite file failed. Check the disk and the system's log, and try again.",
        Corrupt => "The ledger's SQLite file is damaged. Restore it, and compare it with the tree heads that others kept.",
        Full => "The disk of the ledger's SQLite file is full. Make room, and try again.",
        CannotOpen => "The ledger's SQLite file cannot be opened. The folder in Ect:Ledger:Sqlite:Path must exist and be writable.",
        Constraint => "The ledger's SQLite file has an entry that its size does not count: it was changed by hand. Restore it.",
        NotADatabase => "The file in Ect:Ledger:Sqlite:Path is not a SQLite database. Name another one.",
        _ => $"SQLite failed with code {code}. Look it up at sqlite.org/rescode.html, and try again.",
    };
}
