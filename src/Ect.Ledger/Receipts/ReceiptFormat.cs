using System.Formats.Cbor;

namespace Ect.Ledger.Receipts;

/// <summary>How this library writes a receipt: a tagged <c>COSE_Sign1</c> of RFC 9942 in canonical CBOR, its payload, the root,
/// detached.</summary>
/// <remarks>Protected: <c>alg</c>, <c>kid</c>, CWT claims with the ledger's name and, where the receipt names its token, the token's id
/// (RFC 9943), the kind of tree, and its size. Unprotected: one inclusion proof, whose path is empty in a tree of one entry, where the
/// RFC's grammar asks for at least one hash.</remarks>
internal static class ReceiptFormat
{
    public const int Es256 = -7, Rfc9162Sha256 = 1;
    public const string SubjectPrefix = "urn:uuid:";

    private const int TypicalLength = 1_024;

    /// <summary>What a receipt's signature covers (RFC 9052, 4.4). The path is not among it: it is a way to the root, which is.</summary>
    public static byte[] ToBeSigned(EctLedgerKey key, string? tokenId, long treeSize, EctDigest root) => Encode(writer =>
    {
        writer.WriteStartArray(4);
        writer.WriteTextString("Signature1");
        writer.WriteByteString(WriteProtected(key, tokenId, treeSize));
        writer.WriteByteString([]);
        writer.WriteByteString(root.ToArray());
        writer.WriteEndArray();
    });

    public static byte[] Write(EctLedgerKey key, string? tokenId, EctInclusionProof proof, ReadOnlySpan<byte> signature)
    {
        var writer = NewWriter();
        writer.WriteTag((CborTag)18);
        writer.WriteStartArray(4);
        writer.WriteByteString(WriteProtected(key, tokenId, proof.TreeSize));
        writer.WriteStartMap(1);
        writer.WriteInt32(ReceiptLabels.Proofs);
        writer.WriteStartMap(1);
        writer.WriteInt32(ReceiptLabels.InclusionProofs);
        writer.WriteStartArray(1);
        writer.WriteByteString(Encode(inner => WriteProof(inner, proof)));
        writer.WriteEndArray();
        writer.WriteEndMap();
        writer.WriteEndMap();
        writer.WriteNull();
        writer.WriteByteString(signature);
        writer.WriteEndArray();
        return writer.Encode();
    }

    private static byte[] WriteProtected(EctLedgerKey key, string? tokenId, long treeSize) => Encode(writer =>
    {
        writer.WriteStartMap(5);
        writer.WriteInt32(ReceiptLabels.Algorithm);
        writer.WriteInt32(Es256);
        writer.WriteInt32(ReceiptLabels.KeyId);
        writer.WriteByteString(key.KeyId.ToArray());
        writer.WriteInt32(ReceiptLabels.Claims);
        WriteClaims(writer, key.Origin, tokenId);
        writer.WriteInt32(ReceiptLabels.Tree);
        writer.WriteInt32(Rfc9162Sha256);
        writer.WriteTextString(ReceiptLabels.TreeSize);
        writer.WriteInt64(treeSize);
        writer.WriteEndMap();
    });

    private static void WriteClaims(CborWriter writer, string origin, string? tokenId)
    {
        writer.WriteStartMap(tokenId is null ? 1 : 2);
        writer.WriteInt32(ReceiptLabels.Issuer);
        writer.WriteTextString(origin);
        if (tokenId is not null)
        {
            writer.WriteInt32(ReceiptLabels.Subject);
            writer.WriteTextString(SubjectPrefix + tokenId);
        }

        writer.WriteEndMap();
    }

    private static void WriteProof(CborWriter writer, EctInclusionProof proof)
    {
        writer.WriteStartArray(3);
        writer.WriteInt64(proof.TreeSize);
        writer.WriteInt64(proof.LeafIndex);
        writer.WriteStartArray(proof.Path.Count);
        foreach (var hash in proof.Path) writer.WriteByteString(hash.ToArray());
        writer.WriteEndArray();
        writer.WriteEndArray();
    }

    private static byte[] Encode(Action<CborWriter> write)
    {
        var writer = NewWriter();
        write(writer);
        return writer.Encode();
    }

    /// <summary>What is written here is canonical as it stands. That the writer sorts it again would be half of what a receipt
    /// costs beside its signature.</summary>
    private static CborWriter NewWriter() => new(CborConformanceMode.Lax, initialCapacity: TypicalLength);
}
