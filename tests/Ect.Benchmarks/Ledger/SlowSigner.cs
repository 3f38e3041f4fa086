namespace Ect.Benchmarks.Ledger;

/// <summary>A signer that is a service elsewhere: it takes its time, and as many calls at once as come.</summary>
internal sealed class SlowSigner(IEctLedgerSigner signer, TimeSpan delay) : IEctLedgerSigner
{
    public string Origin => signer.Origin;

    public async ValueTask<EctTreeSignature> SignAsync(
        long size, EctDigest rootHash, IReadOnlyList<string?> tokenIds, CancellationToken cancellationToken)
    {
        await Task.Delay(delay, cancellationToken);
        return await signer.SignAsync(size, rootHash, tokenIds, cancellationToken);
    }

    public bool Verify(EctTreeSignature signature, IReadOnlyList<string?> tokenIds) => signer.Verify(signature, tokenIds);

    public bool VerifyReceipt(string? tokenId, long size, EctDigest rootHash, ReadOnlyMemory<byte> receiptSignature) =>
        signer.VerifyReceipt(tokenId, size, rootHash, receiptSignature);

    public byte[] MakeReceipt(string? tokenId, EctInclusionProof proof, ReadOnlyMemory<byte> receiptSignature) =>
        signer.MakeReceipt(tokenId, proof, receiptSignature);
}
