using Ect.Tool.Ledgers;
using Ect.Tool.Output;

namespace Ect.Tool.Commands;

/// <summary>Writes what was found out about a ledger, in lines that a mail from a timer can quote.</summary>
internal static class LedgerLines
{
    public static int Write(Screen screen, Audit audit)
    {
        if (screen.IsJson)
        {
            Screen.WriteJson(LedgerView.Of(audit), LedgersJson.Default.LedgerView);
            return audit.IsUndated ? ExitCode.Undated : ExitCode.Yes;
        }

        screen.Line($"proven       {audit.Head.Origin} has {audit.Head.Size} entries, signed with the pinned key");
        if (audit.Before is null) screen.Line($"first run    there is no older head that they could contradict");
        else screen.Line($"proven       they continue the {audit.Before.Size} of the last run");
        screen.Line($"proven       {audit.Added - audit.Hidden - audit.Removed} new entries, each the one behind its hash");
        if (audit.Removed > 0)
            screen.Line($"not shown    {audit.Removed} of the new entries, since some were removed: they count by their hashes");
        if (audit.Hidden > 0) screen.Line($"not shown    {audit.Hidden} of the new entries: they count by their hashes");
        if (audit.Receipts > 0) screen.Line($"proven       {audit.Receipts} receipts");
        if (audit.IsUndated)
        {
            screen.Line($"[yellow]All is well, but the checkpoint does not say when it was signed. It may be an old one.[/]");
            return ExitCode.Undated;
        }

        screen.Line($"[green]All is well.[/]");
        return ExitCode.Yes;
    }

    public static int Write(Screen screen, LieException lie)
    {
        if (screen.IsJson)
        {
            Screen.WriteJson(LedgerView.Of(lie), LedgersJson.Default.LedgerView);
            return ExitCode.No;
        }

        screen.Line($"{$"{lie.Failure}"}: {lie.Message}");
        screen.Line($"[red]The ledger lies.[/]");
        return ExitCode.No;
    }
}
