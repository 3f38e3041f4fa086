namespace Ect.Tool.Ledgers;

/// <summary>A tree that the ledger signed for, which every later one has to continue.</summary>
/// <param name="Size">How many entries it has.</param>
/// <param name="Root">Its root hash.</param>
/// <param name="Name">What the ledger signed, for messages.</param>
internal sealed record Mark(long Size, EctDigest Root, string Name)
{
    public static Mark Of(EctTreeHead head) => new(head.Size, head.RootHash, $"the {head.Size} that it signed for before");
}
