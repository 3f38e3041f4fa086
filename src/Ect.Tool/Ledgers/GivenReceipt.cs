namespace Ect.Tool.Ledgers;

/// <summary>A receipt that a ledger gave, which its signature and its entry fit.</summary>
/// <param name="TokenId">The token's <c>jti</c>.</param>
/// <param name="Entry">The entry's bytes, with the token's text among them.</param>
/// <param name="Encoded">The receipt's bytes (COSE).</param>
/// <param name="Proof">The entry's place in the tree that the ledger signed for.</param>
internal sealed record GivenReceipt(string TokenId, byte[] Entry, byte[] Encoded, EctInclusionProof Proof)
{
    public EctDigest Leaf { get; } = GrowingTree.Leaf(Entry);

    /// <summary>What the tree is, as the ledger signed.</summary>
    public Mark Mark => new(Proof.TreeSize, GrowingTree.RootOf(Leaf, Proof), $"what it signed for in the receipt of {TokenId}");
}
