namespace Ect.Diagnostics;

/// <summary>The outcome of one attempt to append to the ledger.</summary>
internal enum AppendOutcome
{
    Recorded,
    Failed,
    TimedOut,
}
