using System.CommandLine;

namespace Ect.Tool.Commands;

/// <summary><c>ect ledger</c>: what the owner of a ledger does with it.</summary>
internal sealed class LedgerCommand : Command
{
    public LedgerCommand() : base("ledger", "Verify, export or redact a ledger, or print its key.")
    {
        Subcommands.Add(new LedgerVerifyCommand());
        Subcommands.Add(new LedgerExportCommand());
        Subcommands.Add(new LedgerRedactCommand());
        Subcommands.Add(new LedgerKeyCommand());
    }
}
