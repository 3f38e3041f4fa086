using System.Globalization;
using Spectre.Console;

namespace LedgerAuditor;

/// <summary>Shows what came out, in lines that a mail from a timer can quote.</summary>
internal static class Report
{
    static Report()
    {
        if (Console.IsOutputRedirected) AnsiConsole.Profile.Width = 10_000; // A file has no width.
    }

    public static void Print(Audit audit)
    {
        var (head, before) = (audit.Head, audit.Before);
        Print("proven", $"{head.Origin} has {head.Size} entries, signed with the pinned key");
        if (before is null) Print("first run", "there is no older head that they could contradict");
        else Print("proven", $"they continue the {before.Size} of the last run");
        if (audit.Behind.Count > 0)
            Print("asked again", $"{audit.Behind.Count} times, since an instance was behind; they continue what it signed");
        Print("proven", $"{audit.Added - audit.Hidden - audit.Removed} new entries, each the one behind its hash");
        if (audit.Removed > 0)
            Print(
                "removed",
                $"{audit.Removed} new entries are in bundles of which some were removed, as it says: they count by their hashes");
        if (audit.Hidden > 0) Print("not shown", $"{audit.Hidden} new entries, whose bundles are not there: they count by their hashes");
        if (audit.Doubt is { } doubt) Print("not dated", doubt);
        AnsiConsole.MarkupLine(audit.Doubt is null ? "[green]All is well.[/]" : "[yellow]All is well, as of a time that nobody knows.[/]");
    }

    public static void Print(LieException lie, string evidence)
    {
        Print($"{lie.Failure}", lie.Message);
        Print("evidence", evidence);
        AnsiConsole.MarkupLine("[red]The ledger lies.[/]");
    }

    public static void Print(SilenceException silence)
    {
        AnsiConsole.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"  {silence.Message}");
        AnsiConsole.MarkupLine("[yellow]The ledger cannot be asked.[/]");
    }

    private static void Print(string verdict, string sentence) =>
        AnsiConsole.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"  {verdict,-14}  {sentence}");
}
