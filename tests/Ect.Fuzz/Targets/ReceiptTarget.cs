using System.Security.Cryptography;
using Ect.Fuzz.Running;
using Ect.Ledger.Receipts;
using Ect.Ledger.Tree;

namespace Ect.Fuzz.Targets;

/// <summary>COSE receipts. One that verifies says what the ledger signed, however it is written.</summary>
internal sealed class ReceiptTarget : FuzzTarget
{
    private const int LeafIndex = 1, TreeSize = 3;

    private static readonly byte[] Entry =
        EctLedgerEntry.Create(LedgerTokens.Signed("6c0b7b52-9a0f-4c53-8d53-0f2f6f7d8a01"), Forge.Now, Forge.Me).Encoded.ToArray();

    private static readonly EctDigest Left = EctDigest.Of([1]), Right = EctDigest.Of([2]);

    // The key is that of the corpus, whose receipts have to verify.
    private readonly EctLedgerVerifier _verifier;
    private readonly ECDsa _key = TestKeys.Fixed();

    public ReceiptTarget() => _verifier = new([new EctLedgerKey(LedgerHost.Origin, _key)]);

    public override string Name => "receipt";

    public override (long, long) Allocation => (256 * 1024, 1_024);

    public override IReadOnlyList<string> Words { get; } =
        ["\u0001", "\u0002", "urn:uuid:", "tree_size", "\u0040", "\u0080", "\u00a0", "\u00f6", "\u009f", "\u00bf", "\u00ff"];

    public override IEnumerable<byte[]> MakeSeeds()
    {
        var (key, id) = (new EctLedgerKey(LedgerHost.Origin, _key), "6c0b7b52-9a0f-4c53-8d53-0f2f6f7d8a01");
        var root = MerkleHash.Node(MerkleHash.Node(Left, MerkleHash.Leaf(Entry)), Right);
        var signed = ReceiptFormat.ToBeSigned(key, id, TreeSize, root);
        var signature = _key.SignData(signed, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
        yield return ReceiptFormat.Write(key, id, new EctInclusionProof(LeafIndex, TreeSize, [Left, Right]), signature);
        yield return ReceiptFormat.Write(key, id, new EctInclusionProof(0, 1, []), new byte[64]);
    }

    public override object Read(byte[] input) => (_verifier.VerifyReceipt(Entry, input, out var proof), proof);

    public override string Check(byte[] input, object? read)
    {
        var (failure, proof) = ((EctLedgerFailure, EctInclusionProof?))read!;
        FuzzException.UnlessEqual(failure is EctLedgerFailure.None, proof is not null, "Whether there is a place");
        if (proof is null) return $"{failure}";

        FuzzException.UnlessEqual(TreeSize, proof.TreeSize, "The size of the tree");
        FuzzException.UnlessEqual(LeafIndex, proof.LeafIndex, "The place");
        FuzzException.UnlessSame([Left, Right], proof.Path, "The path");
        return "accepted";
    }
}
