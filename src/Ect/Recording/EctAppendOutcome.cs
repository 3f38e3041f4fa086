namespace Ect;

/// <summary>How one attempt to append to the ledger ended.</summary>
internal enum EctAppendOutcome
{
    Recorded,
    Failed,
    TimedOut,
}
