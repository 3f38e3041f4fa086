namespace Ect;

/// <summary>What may be seen of one entry of a ledger. A claim until it is verified: the leaf hashes of all entries lead to the root that
/// the ledger signed.</summary>
/// <param name="index">The entry's place, from 0.</param>
/// <param name="leafHash">The hash of the entry in the ledger's tree.</param>
/// <param name="recordedAt">When the token was recorded.</param>
/// <param name="entry">The entry; <see langword="null"/> if it is not shown.</param>
public sealed class EctDisclosedEntry(long index, EctDigest leafHash, DateTimeOffset recordedAt, EctLedgerEntry? entry)
{
    /// <summary>The entry's place, from 0.</summary>
    public long Index { get; } = index;

    /// <summary>The hash of the entry in the ledger's tree (RFC 9162, 2.1.1): SHA-256 of a zero byte and the entry's bytes.</summary>
    public EctDigest LeafHash { get; } = leafHash;

    /// <summary>When the token was recorded. Nothing proves it before the entry is shown, of which it is a part.</summary>
    public DateTimeOffset RecordedAt { get; } = recordedAt;

    /// <summary>The entry; <see langword="null"/> if its bytes were removed, and to others than the ledger's owner as long as its token can
    /// be spent.</summary>
    public EctLedgerEntry? Entry { get; } = entry;
}
