namespace Ect;

/// <summary>Configures the ledger on SQLite. The options can be bound from configuration, usually from the section
/// <c>Ect:Ledger:Sqlite</c>.</summary>
public sealed class EctSqliteLedgerOptions
{
    /// <summary>The file, such as <c>/var/lib/agent/ledger.db</c>; required. It is made if it is missing, in a folder that exists, for its
    /// owner alone, because the tokens in it can be spent until they end. SQLite keeps <c>-wal</c> and <c>-shm</c> beside it, the ledger
    /// keeps <c>.lock</c>. Local disks only: locks and write-ahead logs do not work over a network.</summary>
    public string? Path { get; set; }

    /// <summary>Whether the ledger is only read, as auditors do: nothing in the file changes, nothing is recorded, and the service that
    /// writes it may go on. Default <see langword="false"/>. A file at rest is read where nothing can be written, too.</summary>
    public bool ReadOnly { get; set; }
}
