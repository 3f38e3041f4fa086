namespace Ect;

/// <summary>What became of a call to <see cref="IEctLedgerStorage.AppendAsync"/>.</summary>
/// <param name="start">How many entries there were before.</param>
/// <param name="entries">What is recorded for each entry that was given.</param>
/// <param name="leaves">The leaf hashes of what the caller did not know of.</param>
public sealed class EctLedgerAppended(long start, IReadOnlyList<EctStoredEntry> entries, IReadOnlyList<EctDigest> leaves)
{
    /// <summary>How many entries there were before: the place of the first one that is new.</summary>
    public long Start { get; } = start;

    /// <summary>What is recorded for each entry that was given, in their order: itself at its place if it is new, and what was recorded
    /// before otherwise.</summary>
    public IReadOnlyList<EctStoredEntry> Entries { get; } = entries;

    /// <summary>The leaf hashes of the entries that the caller did not know of, in order, and then of those that are new; at most
    /// <see cref="IEctLedgerStorage.MaxLeaves"/> of them, the first ones.</summary>
    public IReadOnlyList<EctDigest> Leaves { get; } = leaves;
}
