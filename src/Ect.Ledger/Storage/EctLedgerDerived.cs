namespace Ect;

/// <summary>What is kept beside the entries of a ledger, and can be made again from them with the ledger's key.</summary>
/// <param name="size">The size of the tree that note and seal are for; 0 too where there is neither.</param>
/// <param name="note">The signed tree head of that size, if any.</param>
/// <param name="seal">What the first receipts of that size were sealed with, if any: bytes without meaning to the storage, 65, or 68 an
/// entry.</param>
/// <param name="hashes">Block hashes: level n has the roots of 256^n entries each, from the left, level 1 the first.</param>
public sealed class EctLedgerDerived(
    long size, string? note, ReadOnlyMemory<byte>? seal, IReadOnlyList<(int Level, long Index, EctDigest Hash)> hashes)
{
    /// <summary>The size of the tree that note and seal are for.</summary>
    public long Size { get; } = size;

    /// <summary>The signed tree head of that size, if any.</summary>
    public string? Note { get; } = note;

    /// <summary>What the first receipts of that size were sealed with, if any.</summary>
    public ReadOnlyMemory<byte>? Seal { get; } = seal;

    /// <summary>Block hashes, which may belong anywhere in the tree.</summary>
    public IReadOnlyList<(int Level, long Index, EctDigest Hash)> Hashes { get; } = hashes;
}
