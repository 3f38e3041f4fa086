namespace Ect.Tool.Ledgers;

/// <summary>Opens a ledger with its public key: it verifies what the ledger signed, and signs nothing.</summary>
internal sealed class ReadingSigner(EctLedgerKey key) : IEctLedgerSigner
{
    private const string Refusal = "Only the ledger's service has the key that signs.";

    private readonly EctLedgerVerifier _verifier = new([key]);

    public string Origin => key.Origin;

    public bool Verify(EctTreeSignature signature, IReadOnlyList<string?> tokenIds) =>
        tokenIds is [] && _verifier.VerifyTreeHead(signature.Head) is EctLedgerFailure.None;

    public ValueTask<EctTreeSignature> SignAsync(
        long size, EctDigest rootHash, IReadOnlyList<string?> tokenIds, CancellationToken cancellationToken) =>
        throw new InvalidOperationException(Refusal);

    public ValueTask<EctTreeHead> AddTimeAsync(EctTreeHead head, DateTimeOffset time, CancellationToken cancellationToken) =>
        throw new InvalidOperationException(Refusal);

    public bool VerifyReceipt(string? tokenId, long size, EctDigest rootHash, ReadOnlyMemory<byte> receiptSignature) =>
        throw new InvalidOperationException(Refusal);

    public byte[] MakeReceipt(string? tokenId, EctInclusionProof proof, ReadOnlyMemory<byte> receiptSignature) =>
        throw new InvalidOperationException(Refusal);
}
