using System.CommandLine;

namespace Ect.Tool.Commands;

/// <summary><c>ect ledger</c>: what the owner of a ledger does with it.</summary>
internal sealed class LedgerCommand : Command
{
    public LedgerCommand() : base("ledger", "Verify, export or redact a ledger.")
    {
        Subcommands.Add(new LedgerVerifyCommand());
        Subcommands.Add(new LedgerExportCommand());
        Subcommands.Add(new LedgerRedactCommand());
    }

    /// <summary>The argument that names a ledger in its storage.</summary>
    public static Argument<string> Storage(string also = "") => new("LEDGER")
    {
        Description = $"A SQLite file, or @FILE with a connection string of PostgreSQL{also}.",
    };
}
