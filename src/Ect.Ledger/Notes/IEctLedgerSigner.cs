namespace Ect;

/// <summary>Signs for a ledger, so that the ledger itself knows neither keys nor formats. <c>Ect.Ledger</c> has the one to use.</summary>
public interface IEctLedgerSigner
{
    /// <summary>The ledger's name, which its tree heads and receipts carry: 1 to 256 visible ASCII characters without <c>+</c>, best a host
    /// name with a path and no scheme, such as <c>ledger.example.com/audit</c>.</summary>
    string Origin { get; }

    /// <summary>Signs a tree: its head, and what receipts of the entries that it is the first tree of are made from.</summary>
    /// <remarks>It may be asked again for a size and root that it signed, by any instance; never for two roots of one size. The ledger
    /// publishes nothing before <see cref="Verify"/> has agreed.</remarks>
    /// <param name="size">How many entries the tree has.</param>
    /// <param name="rootHash">The tree's root.</param>
    /// <param name="tokenIds">What each receipt signature is for: a <c>jti</c> in lower case, for the receipt that names this token, or
    /// <see langword="null"/>, for all receipts that name none. Empty for a head alone.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The head, and a signature for each of <paramref name="tokenIds"/>.</returns>
    ValueTask<EctTreeSignature> SignAsync(
        long size, EctDigest rootHash, IReadOnlyList<string?> tokenIds, CancellationToken cancellationToken);

    /// <summary>Adds to a head when it was signed (C2SP tlog-cosignature), so that others see whether it is fresh.</summary>
    /// <param name="head">A head that this signer signed.</param>
    /// <param name="time">The time.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The head with the time. By default the head as it is, of a signer that cannot say it.</returns>
    ValueTask<EctTreeHead> AddTimeAsync(EctTreeHead head, DateTimeOffset time, CancellationToken cancellationToken) => new(head);

    /// <summary>Verifies what <see cref="SignAsync"/> returned, with the public key alone: a signer whose hardware or service signs wrongly
    /// must not get a ledger to publish it.</summary>
    /// <param name="signature">What was returned for a tree.</param>
    /// <param name="tokenIds">What it was asked to sign receipts for.</param>
    /// <returns>Whether the head and every receipt signature verify with the ledger's key.</returns>
    bool Verify(EctTreeSignature signature, IReadOnlyList<string?> tokenIds);

    /// <summary>Verifies one signature that <see cref="SignAsync"/> gave once and that a storage has kept since, with the public key alone:
    /// what it gives back may be damaged, or be of another history.</summary>
    /// <param name="tokenId">What it is for, as <see cref="SignAsync"/> was told.</param>
    /// <param name="size">How many entries the tree has.</param>
    /// <param name="rootHash">The tree's root.</param>
    /// <param name="receiptSignature">The signature, whatever it may be.</param>
    /// <returns>Whether it verifies with the ledger's key.</returns>
    bool VerifyReceipt(string? tokenId, long size, EctDigest rootHash, ReadOnlyMemory<byte> receiptSignature);

    /// <summary>Makes the bytes of one receipt. Signs nothing, so that a receipt can be made again at any time, the same to the
    /// byte.</summary>
    /// <param name="tokenId">The <c>jti</c> that the receipt names, in lower case, or <see langword="null"/> if it names none.</param>
    /// <param name="proof">Where the token's entry is in the tree that was signed.</param>
    /// <param name="receiptSignature">What <see cref="SignAsync"/> returned for <paramref name="tokenId"/> and that tree.</param>
    /// <returns>The encoded receipt.</returns>
    byte[] MakeReceipt(string? tokenId, EctInclusionProof proof, ReadOnlyMemory<byte> receiptSignature);
}
