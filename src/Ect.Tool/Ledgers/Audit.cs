namespace Ect.Tool.Ledgers;

/// <summary>What an audit in which nothing was wrong has seen.</summary>
/// <param name="Head">The ledger's head, for the next run.</param>
/// <param name="Before">The head of the last run; <see langword="null"/> if this is the first.</param>
internal sealed record Audit(EctTreeHead Head, EctTreeHead? Before)
{
    public long Added => Head.Size - (Before?.Size ?? 0);

    /// <summary>How many of the new entries are not shown.</summary>
    public long Hidden { get; init; }

    /// <summary>How many of the new entries are not shown, since entries of their bundle were removed, as the ledger says.</summary>
    public long Removed { get; init; }

    /// <summary>How many receipts were verified.</summary>
    public int Receipts { get; init; }

    /// <summary>Whether nobody can say how old the head is.</summary>
    public bool IsUndated { get; init; }
}
