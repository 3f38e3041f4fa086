namespace Ect;

/// <summary>Shows that a ledger's tree has only grown: its first entries are those of an older tree (RFC 9162, 2.1.4). A claim until it is
/// verified.</summary>
/// <param name="oldSize">How many entries the older tree has.</param>
/// <param name="newSize">How many entries the newer tree has.</param>
/// <param name="path">The hashes that lead to both roots; none where the older tree is empty, or the same.</param>
public sealed class EctConsistencyProof(long oldSize, long newSize, IReadOnlyList<EctDigest> path)
{
    /// <summary>How many entries the older tree has.</summary>
    public long OldSize { get; } = oldSize;

    /// <summary>How many entries the newer tree has.</summary>
    public long NewSize { get; } = newSize;

    /// <summary>The hashes that lead to both roots; none where the older tree is empty, or the same.</summary>
    public IReadOnlyList<EctDigest> Path { get; } = path;
}
