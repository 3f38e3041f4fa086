namespace Ect.TestUtils;

/// <summary>Proofs and answers of a ledger with something else in them.</summary>
public static class Altered
{
    public static EctInclusionProof With(
        this EctInclusionProof proof, long? leafIndex = null, long? treeSize = null, IReadOnlyList<EctDigest>? path = null) =>
        new(leafIndex ?? proof.LeafIndex, treeSize ?? proof.TreeSize, path ?? proof.Path);

    public static EctConsistencyProof With(
        this EctConsistencyProof proof, long? oldSize = null, long? newSize = null, IReadOnlyList<EctDigest>? path = null) =>
        new(oldSize ?? proof.OldSize, newSize ?? proof.NewSize, path ?? proof.Path);

    public static EctDisclosedEntry With(
        this EctDisclosedEntry shown, long? index = null, EctDigest? leafHash = null, DateTimeOffset? recordedAt = null,
        EctLedgerEntry? entry = null) =>
        new(index ?? shown.Index, leafHash ?? shown.LeafHash, recordedAt ?? shown.RecordedAt, entry ?? shown.Entry);

    public static EctTreeSignature With(
        this EctTreeSignature signature, EctTreeHead? head = null, IReadOnlyList<ReadOnlyMemory<byte>>? receiptSignatures = null) =>
        new(head ?? signature.Head, receiptSignatures ?? signature.ReceiptSignatures);
}
