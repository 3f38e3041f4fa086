using System.Formats.Cbor;
using System.Security.Cryptography;
using System.Security.Cryptography.Cose;

namespace Ect;

/// <summary>The one form of a receipt: a tagged <c>COSE_Sign1</c> of RFC 9942, its payload, the root, detached.</summary>
/// <remarks>Protected: <c>alg</c>, <c>kid</c>, the kind of tree, and, since the RFC leaves the size of the tree unsigned, that size under a label of ours.
/// Unprotected: one inclusion proof. Everything in canonical CBOR.</remarks>
internal sealed class ReceiptFormat
{
    private const int MaxLength = 4_096; // 64 hashes, and what is around them.
    private const int SignatureLength = 64;
    private const int Es256 = -7, Rfc9162Sha256 = 1, InclusionProofs = -1;
    private const int AlgorithmLabel = 1, KeyIdLabel = 4, TreeLabel = 395, ProofsLabel = 396;
    private const string TreeSizeLabel = "ect-aspnetcore.tree_size";

    private static readonly CoseHeaderLabel Tree = new(TreeLabel), TreeSize = new(TreeSizeLabel), Proofs = new(ProofsLabel);

    private ReceiptFormat() { }

    public required CoseSign1Message Message { get; init; }

    public required EctDigest KeyId { get; init; }

    public required EctInclusionProof Proof { get; init; }

    /// <summary>What a signer adds <c>alg</c> to.</summary>
    public static CoseHeaderMap ProtectedHeaders(EctDigest keyId, long treeSize) => new()
    {
        [CoseHeaderLabel.KeyIdentifier] = CoseHeaderValue.FromBytes(Bytes(keyId)),
        [Tree] = CoseHeaderValue.FromInt32(Rfc9162Sha256),
        [TreeSize] = CoseHeaderValue.FromEncodedValue(Encode(writer => writer.WriteInt64(treeSize))),
    };

    public static byte[] Write(EctDigest keyId, EctInclusionProof proof, ReadOnlySpan<byte> signature)
    {
        var writer = new CborWriter(CborConformanceMode.Canonical);
        writer.WriteTag((CborTag)18);
        writer.WriteStartArray(4);
        writer.WriteByteString(WriteProtected(keyId, proof.TreeSize));
        writer.WriteStartMap(1);
        writer.WriteInt32(ProofsLabel);
        writer.WriteStartMap(1);
        writer.WriteInt32(InclusionProofs);
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

    /// <summary>Reads a receipt. Bad bytes are a fault, never an exception.</summary>
    public static EctLedgerFault TryRead(ReadOnlySpan<byte> encoded, out ReceiptFormat? receipt)
    {
        receipt = null;
        if (encoded.Length > MaxLength) return EctLedgerFault.Malformed;
        try
        {
            var message = CoseMessage.DecodeSign1(encoded);
            if (message.ProtectedHeaders[CoseHeaderLabel.Algorithm].GetValueAsInt32() is not Es256
                || message.ProtectedHeaders[Tree].GetValueAsInt32() is not Rfc9162Sha256)
                return EctLedgerFault.UnsupportedAlgorithm;

            var read = new ReceiptFormat
            {
                Message = message,
                KeyId = new EctDigest(message.ProtectedHeaders[CoseHeaderLabel.KeyIdentifier].GetValueAsBytes()),
                Proof = ReadProofs(message.UnprotectedHeaders[Proofs].EncodedValue),
            };

            // Nothing more in it, nothing in another form, no other size signed than the proof's.
            if (message.Signature.Length is not SignatureLength || !encoded.SequenceEqual(Write(read.KeyId, read.Proof, message.Signature.Span)))
                return EctLedgerFault.Malformed;

            receipt = read;
            return EctLedgerFault.None;
        }
        catch (Exception exception) when (exception
            is CryptographicException or CborContentException or KeyNotFoundException or InvalidOperationException or OverflowException or ArgumentException)
        {
            return EctLedgerFault.Malformed;
        }
    }

    private static byte[] WriteProtected(EctDigest keyId, long treeSize) => Encode(writer =>
    {
        writer.WriteStartMap(4);
        writer.WriteInt32(AlgorithmLabel);
        writer.WriteInt32(Es256);
        writer.WriteInt32(KeyIdLabel);
        writer.WriteByteString(Bytes(keyId));
        writer.WriteInt32(TreeLabel);
        writer.WriteInt32(Rfc9162Sha256);
        writer.WriteTextString(TreeSizeLabel);
        writer.WriteInt64(treeSize);
        writer.WriteEndMap();
    });

    private static void WriteProof(CborWriter writer, EctInclusionProof proof)
    {
        writer.WriteStartArray(3);
        writer.WriteInt64(proof.TreeSize);
        writer.WriteInt64(proof.LeafIndex);
        writer.WriteStartArray(proof.Path.Count);
        foreach (var hash in proof.Path) writer.WriteByteString(Bytes(hash));
        writer.WriteEndArray();
        writer.WriteEndArray();
    }

    private static EctInclusionProof ReadProofs(ReadOnlyMemory<byte> encoded)
    {
        var reader = new CborReader(encoded, CborConformanceMode.Canonical);
        reader.ReadStartMap();
        if (reader.ReadInt32() is not InclusionProofs) throw new CborContentException("The proof is not one of inclusion.");
        reader.ReadStartArray();
        return ReadProof(reader.ReadByteString());
    }

    private static EctInclusionProof ReadProof(byte[] encoded)
    {
        var reader = new CborReader(encoded, CborConformanceMode.Canonical);
        reader.ReadStartArray();
        var (treeSize, leafIndex, path) = (checked((long)reader.ReadUInt64()), checked((long)reader.ReadUInt64()), new List<EctDigest>());
        reader.ReadStartArray();
        while (reader.PeekState() is not CborReaderState.EndArray) path.Add(new EctDigest(reader.ReadByteString()));
        return new EctInclusionProof(leafIndex, treeSize, path);
    }

    private static byte[] Encode(Action<CborWriter> write)
    {
        var writer = new CborWriter(CborConformanceMode.Canonical);
        write(writer);
        return writer.Encode();
    }

    private static byte[] Bytes(EctDigest digest)
    {
        var bytes = new byte[EctDigest.Length];
        digest.CopyTo(bytes);
        return bytes;
    }
}
