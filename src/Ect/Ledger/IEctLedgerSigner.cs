namespace Ect;

/// <summary>Signs for a ledger, so that the ledger itself knows neither keys nor formats. <c>Ect.Ledger</c> has the one to use.</summary>
public interface IEctLedgerSigner
{
    /// <summary>The ledger's name, which its tree heads carry: 1 to 256 visible ASCII characters without <c>+</c>, best a host name
    /// with a path and no scheme, such as <c>ledger.example.com/audit</c>.</summary>
    string Origin { get; }

    /// <summary>Signs a tree: once for its head, and once for all receipts that are given under it.</summary>
    /// <remarks>One ledger never asks for two roots of one size.</remarks>
    /// <param name="size">How many entries the tree has.</param>
    /// <param name="rootHash">The tree's root.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The head, and what the receipts share.</returns>
    ValueTask<EctTreeSignature> SignAsync(long size, EctDigest rootHash, CancellationToken cancellationToken);

    /// <summary>Makes the bytes of one receipt. Signs nothing, so that a receipt can be made again at any time, the same to the byte.</summary>
    /// <param name="proof">Where the entry is in the tree that was signed.</param>
    /// <param name="receiptSignature">What <see cref="SignAsync"/> gave for that tree.</param>
    /// <returns>The encoded receipt.</returns>
    byte[] MakeReceipt(EctInclusionProof proof, ReadOnlyMemory<byte> receiptSignature);
}
