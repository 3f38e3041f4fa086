namespace Ect.Tool.Tests;

/// <summary>What an audit may come to.</summary>
internal static class AuditAsserts
{
    private const string Kept = "kept         what the ledger signed is in ", NotDated = "not dated    ";

    public static string Has(int size) => $"proven       {LedgerSite.Origin} has {size} entries, signed with the pinned key";

    public static string FirstRun => "first run    there is no older head that they could contradict";

    public static string Continues(int size) => $"proven       they continue the {size} of the last run";

    public static string New(int count) => $"proven       {count} new entries, each the one behind its hash";

    /// <summary>What a ledger without entries to show may still have.</summary>
    public static string Waiting =>
        "waiting      an entry is shown 61 s after the exp of its token, or later if the service says so";

    public static string UrlOf(LedgerSite site) => $"{site.Client.BaseAddress}ledger";

    public static void AssertWell(this ToolRun run, params string[] lines) =>
        Assert.Equal([.. lines, "All is well."], run.AssertYes().Lines);

    /// <summary>All is well, but for what is not known of the time.</summary>
    public static void AssertNotDated(this ToolRun run, string doubt, params string[] lines)
    {
        Assert.True(run.ExitCode is 3, run.Output + run.Error);
        var said = run.Lines.ToLookup(line => line.StartsWith(NotDated, StringComparison.Ordinal));
        Assert.Equal([.. lines, "All is well, as of a time that nobody knows."], said[false]);
        Assert.StartsWith($"{NotDated}{doubt}", Assert.Single(said[true]), StringComparison.Ordinal);
    }

    /// <returns>What is kept of it.</returns>
    public static string AssertLie(this ToolRun run, EctLedgerFailure failure, string sentence)
    {
        Assert.True(run.ExitCode is 1, run.Output + run.Error);
        var lines = run.Lines;
        Assert.Equal([$"{failure}: {sentence}", lines[1], "The ledger lies."], lines);
        Assert.StartsWith(Kept, lines[1], StringComparison.Ordinal);
        return File.ReadAllText(lines[1][Kept.Length..]);
    }
}
