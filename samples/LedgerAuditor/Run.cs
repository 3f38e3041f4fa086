using Ect;

namespace LedgerAuditor;

/// <summary>One run, from the head of the last one to the head for the next one.</summary>
internal static class Run
{
    /// <returns>The exit code.</returns>
    /// <exception cref="SilenceException">The ledger cannot be asked.</exception>
    public static async Task<int> AuditAsync(Settings settings)
    {
        var patience = new Patience(settings.Patience);
        using var log = new TiledLog(settings.Url, settings.Token, patience);
        var (state, auditor) = (new StateFile(settings.StateFile), new Auditor(log, settings.Key, patience));
        var before = state.Read(settings.Key);
        try
        {
            var audit = await auditor.RunAsync(before);
            if (settings.RequiresEntries && audit.Hidden + audit.Removed is var unseen and > 0)
                throw new LieException(EctLedgerFailure.EntriesMissing, $"{unseen} of {audit.Added} new entries are not shown.");
            state.Write(audit.Head);
            Report.Print(audit);
            return audit.Doubt is null ? 0 : 3;
        }
        catch (LieException lie)
        {
            Report.Print(lie, Keep(state, lie, before, auditor.Seen));
            return 1;
        }
    }

    /// <returns>Where the evidence is, or why it is nowhere.</returns>
    private static string Keep(StateFile state, LieException lie, EctTreeHead? before, IReadOnlyList<EctTreeHead> seen)
    {
        try
        {
            return state.WriteEvidence(lie, before, seen) is { } file
                ? $"what the ledger signed is in {file}"
                : "nothing is kept, since no state file is named";
        }
        catch (SilenceException silence)
        {
            return silence.Message;
        }
    }
}
