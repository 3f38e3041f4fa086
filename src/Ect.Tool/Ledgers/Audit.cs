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

    /// <summary>How many receipts more are signed for entries that the head does not have yet.</summary>
    public int Ahead { get; init; }

    /// <summary>The ids of tokens that the ledger gave no receipt for.</summary>
    public IReadOnlyList<string> Unrecorded { get; init; } = [];

    /// <summary>Heads that were smaller than the one of the last run, which the head continues as well.</summary>
    public int Behind { get; init; }

    /// <summary>Whether only entries are shown whose tokens can no longer be spent. Others may be there.</summary>
    public bool IsDelayed { get; init; }

    /// <summary>Why nobody can say how old the head is; <see langword="null"/> if it is fresh, or may be of any age.</summary>
    public string? Doubt { get; init; }
}
