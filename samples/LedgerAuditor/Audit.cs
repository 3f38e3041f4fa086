using Ect;

namespace LedgerAuditor;

/// <summary>What an audit in which nothing was wrong has seen.</summary>
/// <param name="Head">The ledger's head, for the next run.</param>
/// <param name="Before">The head of the last run; <see langword="null"/> if this is the first.</param>
/// <param name="Behind">Heads that were smaller than the one of the last run, which <paramref name="Head"/> continues as well.</param>
/// <param name="Hidden">How many of the new entries are not shown, since their bundle is not there.</param>
/// <param name="Removed">How many of the new entries are not shown, since entries of their bundle were removed, as the ledger says.</param>
/// <param name="Doubt">Why nobody can say how old the head is; <see langword="null"/> if it is fresh.</param>
internal sealed record Audit(
    EctTreeHead Head, EctTreeHead? Before, IReadOnlyCollection<EctTreeHead> Behind, long Hidden, long Removed, string? Doubt)
{
    public long Added => Head.Size - (Before?.Size ?? 0);
}
