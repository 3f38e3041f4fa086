using System.Security.Cryptography;
using System.Text;
using Ect.Ledger.Notes;
using Ect.Ledger.Receipts;

namespace Ect;

/// <summary>Signs a ledger's tree heads (C2SP checkpoints) and receipts (RFC 9942) with an ECDSA key on P-256. Thread-safe.</summary>
/// <remarks>One key signs for one ledger. Two ledgers that run under one name and one key, such as two instances with one in memory each,
/// are a fork.</remarks>
public sealed class EctLedgerSigner : IEctLedgerSigner
{
    private readonly Lock _gate = new();
    private readonly ECDsa _key;
    private readonly EctWitness _timeSigner;

    /// <summary>Makes a signer.</summary>
    /// <param name="origin">The ledger's name.</param>
    /// <param name="key">A private key on the curve P-256. It stays the caller's, who disposes it after the signer's last use.</param>
    /// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException">The name cannot be a ledger's, the key lies on another curve, or it cannot sign.</exception>
    public EctLedgerSigner(string origin, ECDsa key)
    {
        (Key, _key, _timeSigner) = (new EctLedgerKey(origin, key), key, new EctWitness(origin, key));
        if (!CanSign(key))
            throw new ArgumentException("The key has no private half, so it cannot sign. Give the ledger's private key.", nameof(key));
    }

    /// <summary>What others verify with.</summary>
    public EctLedgerKey Key { get; }

    /// <inheritdoc/>
    string IEctLedgerSigner.Origin => Key.Origin;

    /// <inheritdoc/>
    /// <exception cref="CryptographicException">The key can no longer sign.</exception>
    ValueTask<EctTreeSignature> IEctLedgerSigner.SignAsync(
        long size, EctDigest rootHash, IReadOnlyList<string?> tokenIds, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(tokenIds);
        cancellationToken.ThrowIfCancellationRequested();
        lock (_gate)
        {
            var head = SignHead(size, rootHash);
            return ValueTask.FromResult(new EctTreeSignature(head, [.. tokenIds.Select(id => SignReceipt(id, size, rootHash))]));
        }
    }

    /// <inheritdoc/>
    /// <exception cref="CryptographicException">The key can no longer sign.</exception>
    ValueTask<EctTreeHead> IEctLedgerSigner.AddTimeAsync(
        EctTreeHead head, DateTimeOffset time, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(head);
        cancellationToken.ThrowIfCancellationRequested();
        lock (_gate) return ValueTask.FromResult(head.With(_timeSigner.Sign(head, time)));
    }

    /// <inheritdoc/>
    bool IEctLedgerSigner.Verify(EctTreeSignature signature, IReadOnlyList<string?> tokenIds)
    {
        ArgumentNullException.ThrowIfNull(signature);
        ArgumentNullException.ThrowIfNull(tokenIds);
        var head = signature.Head;
        if (tokenIds.Count != signature.ReceiptSignatures.Count || Key.FindFailure(head) is not EctLedgerFailure.None) return false;
        if (!Key.TimeKey.TryFindTime(head, out _)) return false;

        // On all cores: verifying takes longer than signing did, and nobody has a receipt before it has ended.
        return Parallel.For(0, tokenIds.Count, (n, state) =>
        {
            if (!VerifyReceipt(tokenIds[n], head.Size, head.RootHash, signature.ReceiptSignatures[n])) state.Stop();
        }).IsCompleted;
    }

    /// <inheritdoc/>
    bool IEctLedgerSigner.VerifyReceipt(string? tokenId, long size, EctDigest rootHash, ReadOnlyMemory<byte> receiptSignature) =>
        VerifyReceipt(tokenId, size, rootHash, receiptSignature);

    /// <inheritdoc/>
    byte[] IEctLedgerSigner.MakeReceipt(string? tokenId, EctInclusionProof proof, ReadOnlyMemory<byte> receiptSignature)
    {
        ArgumentNullException.ThrowIfNull(proof);
        return ReceiptFormat.Write(Key, tokenId, proof, receiptSignature.Span);
    }

    private bool VerifyReceipt(string? tokenId, long size, EctDigest rootHash, ReadOnlyMemory<byte> signature) =>
        Key.Verify(ReceiptFormat.ToBeSigned(Key, tokenId, size, rootHash), signature);

    /// <summary>One signature at start shows what would otherwise fail with the first token.</summary>
    private static bool CanSign(ECDsa key)
    {
        try
        {
            key.SignHash(new byte[SHA256.HashSizeInBytes]);
            return true;
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    private EctTreeHead SignHead(long size, EctDigest rootHash)
    {
        var text = EctTreeHead.Format(Key.Origin, size, rootHash);
        var bytes = Encoding.ASCII.GetBytes(text);
        var signature = _key.SignData(bytes, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
        return EctTreeHead.TryParse(SignedNote.Write(text, new(Key.Origin, Key.NoteKeyId, signature)), out var head)
            ? head
            : throw new ArgumentOutOfRangeException(nameof(size));
    }

    private ReadOnlyMemory<byte> SignReceipt(string? tokenId, long size, EctDigest rootHash)
    {
        var bytes = ReceiptFormat.ToBeSigned(Key, tokenId, size, rootHash);
        return _key.SignData(bytes, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
    }
}
