namespace Ect;

/// <summary>Shows that a ledger's tree has only grown: its first entries are those of an older tree (RFC 9162, 2.1.4). A claim until it is verified.</summary>
/// <param name="OldSize">How many entries the older tree has.</param>
/// <param name="NewSize">How many entries the newer tree has.</param>
/// <param name="Path">The hashes that lead to both roots; none where the older tree is empty, or the same.</param>
public sealed record EctConsistencyProof(long OldSize, long NewSize, IReadOnlyList<EctDigest> Path);
