using Ect;

namespace LedgerAuditor;

/// <summary>What an audit in which nothing was wrong has seen.</summary>
/// <param name="Head">The ledger's head, for the next run.</param>
/// <param name="Before">The head of the last run; <see langword="null"/> if this is the first.</param>
/// <param name="Hidden">How many of the new entries are not shown, since entries of their bundle were removed.</param>
internal sealed record Audit(EctTreeHead Head, EctTreeHead? Before, long Hidden)
{
    public long Added => Head.Size - (Before?.Size ?? 0);
}
