namespace Ect.Diagnostics;

/// <summary>How one attempt to append to the ledger ended.</summary>
internal enum AppendOutcome
{
    Recorded,
    Failed,
    TimedOut,
}
