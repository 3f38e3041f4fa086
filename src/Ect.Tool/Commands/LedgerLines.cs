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
            screen.WriteJson(LedgerView.Of(audit), LedgersJson.Default.LedgerView);
            return CodeOf(audit);
        }

        screen.Line($"proven       {audit.Head.Origin} has {audit.Head.Size} entries, signed with the pinned key");
        if (audit.Before is null) screen.Line($"first run    there is no older head that they could contradict");
        else screen.Line($"proven       they continue the {audit.Before.Size} of the last run");
        if (audit.Behind > 0)
            screen.Line($"asked again  {audit.Behind} times, since an instance was behind; they continue what it signed");
        screen.Line($"proven       {audit.Added - audit.Hidden - audit.Removed} new entries, each the one behind its hash");
        if (audit is { IsDelayed: true, Head.Size: 0 })
        {
            var wait = EctLedgerDisclosure.DelayAfterEnd(new EctOptions()).TotalSeconds;
            screen.Line($"waiting      an entry is shown {wait} s after the exp of its token, or later if the service says so");
        }

        if (audit.Removed > 0)
            screen.Line($"not shown    {audit.Removed} of the new entries, since some were removed: they count by their hashes");
        if (audit.Hidden > 0) screen.Line($"not shown    {audit.Hidden} of the new entries: they count by their hashes");
        if (audit.Receipts > 0) screen.Line($"proven       {audit.Receipts} receipts");
        if (audit.Ahead > 0) screen.Line($"signed       {audit.Ahead} receipts more, for entries that are shown later: compare them then");
        WriteUnrecorded(screen, audit);
        if (audit.Doubt is not null) screen.Line($"not dated    {audit.Doubt}");
        switch (CodeOf(audit))
        {
            case ExitCode.Yes: screen.Line($"[green]All is well.[/]"); break;
            case ExitCode.Undated: screen.Line($"[yellow]All is well, as of a time that nobody knows.[/]"); break;
            default: screen.Line($"[red]Not every token is recorded.[/]"); break;
        }

        return CodeOf(audit);
    }

    public static void WriteUnrecorded(Screen screen, Audit audit)
    {
        foreach (var id in audit.Unrecorded) screen.Line($"no receipt   {id}: the service gives none for this token");
    }

    private static int CodeOf(Audit audit) =>
        audit.Unrecorded is not [] ? ExitCode.No : audit.Doubt is null ? ExitCode.Yes : ExitCode.Undated;

    /// <param name="screen">Where it is written.</param>
    /// <param name="lie">What is wrong.</param>
    /// <param name="file">The file that keeps what convicts the ledger; <see langword="null"/> without one.</param>
    /// <param name="kept">What became of that file, in words; <see langword="null"/> if the command keeps none.</param>
    public static int Write(Screen screen, LieException lie, string? file = null, string? kept = null)
    {
        if (screen.IsJson)
        {
            screen.WriteJson(LedgerView.Of(lie) with { File = file }, LedgersJson.Default.LedgerView);
            return ExitCode.No;
        }

        screen.Line($"{$"{lie.Failure}"}: {lie.Message}");
        if (kept is not null) screen.Line($"kept         {kept}");
        screen.Line($"[red]The ledger lies.[/]");
        return ExitCode.No;
    }
}
