using LedgerAuditor;

// Audits a ledger that a service shows with MapEctLedger, over HTTP, with nothing but the ledger's public key and the head of the last run.
// The key comes from the operator (EctLedgerKey.VerifierKey), and never from the service that is audited. Run it from a timer, on a machine
// of somebody else's: it exits with 0 if all is well, 1 if the ledger lies, 2 if it cannot be asked, and 3 if all is well but nobody can
// say whether it is of today.
try
{
    return await Run.AuditAsync(Settings.From(args));
}
catch (SilenceException silence)
{
    Report.Print(silence);
    return 2;
}
