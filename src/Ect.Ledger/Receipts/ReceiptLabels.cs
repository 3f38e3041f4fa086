using System.Security.Cryptography.Cose;

namespace Ect.Ledger.Receipts;

/// <summary>What the headers of a receipt are called (RFC 9052, 9597 and 9942).</summary>
internal static class ReceiptLabels
{
    public const int Algorithm = 1, KeyId = 4, Claims = 15, Tree = 395, Proofs = 396;
    public const int Issuer = 1, Subject = 2;
    public const int InclusionProofs = -1;

    /// <summary>The RFC leaves the size of the tree unsigned: it is protected under a label of ours.</summary>
    public const string TreeSize = "ect-aspnetcore.tree_size";

    /// <summary>Those that <c>crit</c> may name.</summary>
    public static IReadOnlyList<CoseHeaderLabel> Understood { get; } =
        [new(Algorithm), new(KeyId), new(Claims), new(Tree), new(TreeSize)];
}
