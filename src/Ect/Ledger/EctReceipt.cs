namespace Ect;

/// <summary>A statement of a ledger that it holds an entry (RFC 9942). It is a claim until it is verified. Verifying it needs only the
/// ledger's public key.</summary>
/// <param name="entry">The entry.</param>
/// <param name="leafIndex">The index of the entry, from 0.</param>
/// <param name="treeSize">How many entries the ledger had when it signed.</param>
/// <param name="encoded">The receipt as it is sent.</param>
public sealed class EctReceipt(EctLedgerEntry entry, long leafIndex, long treeSize, ReadOnlyMemory<byte> encoded)
{
    /// <summary>The <c>jti</c> of the token that was recorded, in lower case.</summary>
    public string Id => Entry.TokenId;

    /// <summary>The recorded entry. The receipt is valid for exactly these bytes.</summary>
    public EctLedgerEntry Entry { get; } = entry ?? throw new ArgumentNullException(nameof(entry));

    /// <summary>The index of the entry in the ledger, from 0.</summary>
    public long LeafIndex { get; } = leafIndex;

    /// <summary>How many entries the ledger had when it signed the receipt.</summary>
    public long TreeSize { get; } = treeSize;

    /// <summary>The receipt as it is sent: about 230 bytes plus the ledger's name, and 34 for each doubling of the ledger.</summary>
    public ReadOnlyMemory<byte> Encoded { get; } = encoded;
}
