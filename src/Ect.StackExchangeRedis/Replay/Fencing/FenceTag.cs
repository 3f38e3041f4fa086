namespace Ect;

/// <summary>Spreads replay entries over hash tags, each with a mark beside it: in a cluster both are in one slot, and a node that lost its memory lost a mark.</summary>
internal static class FenceTag
{
    public const int Count = 64;

    public static int Of(EctDigest key)
    {
        Span<byte> bytes = stackalloc byte[EctDigest.Length];
        key.CopyTo(bytes);
        return bytes[0] % Count;
    }

    /// <summary>What the keys of a tag have in common.</summary>
    public static string Prefix(string keyPrefix, int tag) => $"{keyPrefix}r:{{{tag:x2}}}:";
}
