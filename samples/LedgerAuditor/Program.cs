using Ect;
using LedgerAuditor;

// Audits a ledger that a service shows with MapEctLedger, over HTTP, with nothing but the ledger's public key and the head of the last run.
// The key comes from the operator (EctLedgerKey.VerifierKey), and never from the service that is audited. Run it from a timer, on a machine
// of somebody else's: it exits with 0 if all is well, with 1 if the ledger lies, and with 2 if it cannot be asked.
try
{
    var settings = Settings.From(args);
    var patience = new Patience(settings.Patience);
    using var log = new TiledLog(settings.Url, settings.Token, patience);
    var state = new StateFile(settings.StateFile);

    var audit = await new Auditor(log, settings.Key, patience).RunAsync(state.Read(settings.Key));
    if (settings.RequiresEntries && audit.Hidden > 0)
        throw new LieException(EctLedgerFailure.EntriesMissing, $"{audit.Hidden} of {audit.Added} new entries are not shown.");
    state.Write(audit.Head);
    Report.Print(audit);
    return 0;
}
catch (LieException lie)
{
    Report.Print(lie);
    return 1;
}
catch (SilenceException silence)
{
    Report.Print(silence);
    return 2;
}
