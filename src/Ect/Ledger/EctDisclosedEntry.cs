namespace Ect;

/// <summary>What others may see of one entry of a ledger. A claim until it is verified: the leaf hashes of all entries lead to the root that the ledger signed.</summary>
/// <param name="Index">The entry's place, from 0.</param>
/// <param name="LeafHash">The hash of the entry in the ledger's tree (RFC 9162, 2.1.1): SHA-256 of a zero byte and the entry's bytes.</param>
/// <param name="RecordedAt">When the token was recorded. Nothing proves it before the entry is shown, of which it is a part.</param>
/// <param name="Entry">The entry; <see langword="null"/> as long as its token can be spent.</param>
public sealed record EctDisclosedEntry(long Index, EctDigest LeafHash, DateTimeOffset RecordedAt, EctLedgerEntry? Entry);
