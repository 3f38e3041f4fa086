using System.Buffers.Binary;

namespace Ect.Ledger.Engine;

/// <summary>The signatures of all first receipts of one size, as a storage keeps them. Where each receipt has its own: each behind its
/// length in 4 bytes, big-endian, in the order of the entries. Where all share one: a 1, which none of these lengths begins with, and
/// the signature.</summary>
/// <param name="Signatures">The signatures.</param>
/// <param name="IsShared">Whether the one signature is for all.</param>
internal sealed record LedgerSeal(IReadOnlyList<ReadOnlyMemory<byte>> Signatures, bool IsShared)
{
    private const byte Shared = 1;

    /// <summary>Whether the signatures were verified when they were made. Those that a storage kept are verified before they are given
    /// out.</summary>
    public bool IsVerified { get; init; }

    public byte[] Write()
    {
        if (IsShared) return [Shared, .. Signatures[0].Span];

        var seal = new byte[Signatures.Sum(signature => sizeof(int) + signature.Length)];
        var rest = seal.AsSpan();
        foreach (var signature in Signatures)
        {
            BinaryPrimitives.WriteInt32BigEndian(rest, signature.Length);
            signature.Span.CopyTo(rest[sizeof(int)..]);
            rest = rest[(sizeof(int) + signature.Length)..];
        }

        return seal;
    }

    /// <exception cref="EctLedgerException">It is no seal.</exception>
    public static LedgerSeal Read(long size, ReadOnlyMemory<byte> seal)
    {
        if (seal.Span is [Shared, ..]) return new([seal[1..]], IsShared: true);

        var signatures = new List<ReadOnlyMemory<byte>>();
        for (var rest = seal; !rest.IsEmpty;)
        {
            if (!BinaryPrimitives.TryReadInt32BigEndian(rest.Span, out var length) || length < 0 || length > rest.Length - sizeof(int))
                throw new EctLedgerException(
                    $"The seal of {size} entries of the ledger cannot be read. Delete it in the storage: it is made again.");
            signatures.Add(rest.Slice(sizeof(int), length));
            rest = rest[(sizeof(int) + length)..];
        }

        return new(signatures, IsShared: false);
    }

    /// <summary>Finds the signature for an entry's first receipt, and the id that this receipt names, if any.</summary>
    /// <exception cref="EctLedgerException">There is none.</exception>
    public (string? TokenId, ReadOnlyMemory<byte> Signature) Of(EctStoredEntry row)
    {
        if (IsShared) return (null, Signatures[0]);

        return row.Following < Signatures.Count
            ? ($"{row.Id}", Signatures[^(row.Following + 1)])
            : throw new EctLedgerException(
                $"The seal of {row.TreeSize} entries of the ledger is that of others. Delete it in the storage: it is made again.");
    }
}
