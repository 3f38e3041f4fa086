namespace Ect;

/// <summary>Leads from one entry of a ledger to the root of a tree that has it (RFC 9162, 2.1.3). A claim until it is verified.</summary>
/// <param name="LeafIndex">The entry's place, from 0.</param>
/// <param name="TreeSize">How many entries the tree has.</param>
/// <param name="Path">The hashes beside the way, from the entry up; none where the tree is that entry alone.</param>
public sealed record EctInclusionProof(long LeafIndex, long TreeSize, IReadOnlyList<EctDigest> Path);
