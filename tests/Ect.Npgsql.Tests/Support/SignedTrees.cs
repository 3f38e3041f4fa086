using System.Collections.Concurrent;

namespace Ect.Npgsql.Tests;

/// <summary>A signer that writes down every tree that it is asked to sign, for all instances of a service.</summary>
internal sealed class SignedTrees(IEctLedgerSigner inner, ConcurrentQueue<(long Size, EctDigest Root)> asked) : IEctLedgerSigner
{
    public string Origin => inner.Origin;

    public ValueTask<EctTreeSignature> SignAsync(
        long size, EctDigest rootHash, IReadOnlyList<string?> tokenIds, CancellationToken cancellationToken)
    {
        asked.Enqueue((size, rootHash));
        return inner.SignAsync(size, rootHash, tokenIds, cancellationToken);
    }

    public bool Verify(EctTreeSignature signature, IReadOnlyList<string?> tokenIds) => inner.Verify(signature, tokenIds);

    public bool VerifyReceipt(string? tokenId, long size, EctDigest rootHash, ReadOnlyMemory<byte> receiptSignature) =>
        inner.VerifyReceipt(tokenId, size, rootHash, receiptSignature);

    public byte[] MakeReceipt(string? tokenId, EctInclusionProof proof, ReadOnlyMemory<byte> receiptSignature) =>
        inner.MakeReceipt(tokenId, proof, receiptSignature);
}
