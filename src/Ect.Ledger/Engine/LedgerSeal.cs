using System.Buffers.Binary;

namespace Ect.Ledger.Engine;

/// <summary>The signatures of all first receipts of one size, as a storage keeps them: each behind its length in 4 bytes, big-endian, in
/// the order of the entries.</summary>
internal static class LedgerSeal
{
    public static byte[] Write(IReadOnlyList<ReadOnlyMemory<byte>> signatures)
    {
        var seal = new byte[signatures.Sum(signature => sizeof(int) + signature.Length)];
        var rest = seal.AsSpan();
        foreach (var signature in signatures)
        {
            BinaryPrimitives.WriteInt32BigEndian(rest, signature.Length);
            signature.Span.CopyTo(rest[sizeof(int)..]);
            rest = rest[(sizeof(int) + signature.Length)..];
        }

        return seal;
    }

    /// <exception cref="EctLedgerException">It is no seal.</exception>
    public static IReadOnlyList<ReadOnlyMemory<byte>> Read(long size, ReadOnlyMemory<byte> seal)
    {
        var signatures = new List<ReadOnlyMemory<byte>>();
        for (var rest = seal; !rest.IsEmpty;)
        {
            if (!BinaryPrimitives.TryReadInt32BigEndian(rest.Span, out var length) || length < 0 || length > rest.Length - sizeof(int))
                throw new EctLedgerException(
                    $"The seal of {size} entries of the ledger cannot be read. Delete it in the storage: it is made again.");
            signatures.Add(rest.Slice(sizeof(int), length));
            rest = rest[(sizeof(int) + length)..];
        }

        return signatures;
    }
}
