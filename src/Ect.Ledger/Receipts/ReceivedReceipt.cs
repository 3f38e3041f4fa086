using System.Formats.Cbor;
using System.Security.Cryptography;
using System.Security.Cryptography.Cose;

namespace Ect.Ledger.Receipts;

/// <summary>A receipt of any maker, read by its meaning (RFC 9942). Nothing in it is proven.</summary>
internal sealed class ReceivedReceipt
{
    private const int MaxLength = 16_384; // 64 hashes, a chain of certificates, and what is around them.
    private const int SignatureLength = 64;

    private ReceivedReceipt() { }

    public required CoseSign1Message Message { get; init; }

    /// <summary>The <c>kid</c>; <see langword="null"/> if there is none, and any key of the ledger may have signed.</summary>
    public required byte[]? KeyId { get; init; }

    public required EctInclusionProof Proof { get; init; }

    public required ReceiptClaims Claims { get; init; }

    /// <summary>Reads a receipt. Bad bytes are a failure, never an exception.</summary>
    public static EctLedgerFailure TryRead(ReadOnlySpan<byte> encoded, out ReceivedReceipt? receipt)
    {
        receipt = null;
        if (encoded.Length > MaxLength) return EctLedgerFailure.Malformed;
        try
        {
            var message = CoseMessage.DecodeSign1(encoded);
            var headers = message.ProtectedHeaders;
            if (!IsUnderstood(headers)) return EctLedgerFailure.UnsupportedHeader;
            if (headers[CoseHeaderLabel.Algorithm].GetValueAsInt32() is not ReceiptFormat.Es256
                || headers[new CoseHeaderLabel(ReceiptLabels.Tree)].GetValueAsInt32() is not ReceiptFormat.Rfc9162Sha256)
                return EctLedgerFailure.UnsupportedAlgorithm;

            var proof = ReadProofs(message.UnprotectedHeaders[new CoseHeaderLabel(ReceiptLabels.Proofs)].EncodedValue);
            if (message.Content is not null || message.Signature.Length is not SignatureLength || !IsOfSize(headers, proof.TreeSize))
                return EctLedgerFailure.Malformed;

            var claims = ReceiptClaims.Read(headers);
            receipt = new ReceivedReceipt { Message = message, KeyId = FindKeyId(message), Proof = proof, Claims = claims };
            return EctLedgerFailure.None;
        }
        catch (Exception exception) when (exception
            is CryptographicException or CborContentException or KeyNotFoundException or InvalidOperationException or OverflowException
                or ArgumentException)
        {
            return EctLedgerFailure.Malformed;
        }
    }

    private static bool IsUnderstood(CoseHeaderMap headers)
    {
        if (!headers.TryGetValue(CoseHeaderLabel.CriticalHeaders, out var critical)) return true;

        var reader = Read(critical.EncodedValue);
        if (reader.ReadStartArray() is 0) throw new CborContentException("A list of critical headers names one at least.");
        var isUnderstood = true;
        while (reader.PeekState() is not CborReaderState.EndArray)
        {
            var isText = reader.PeekState() is CborReaderState.TextString;
            CoseHeaderLabel label = isText ? new(reader.ReadTextString()) : new(reader.ReadInt32());
            isUnderstood &= ReceiptLabels.Understood.Contains(label);
        }

        return isUnderstood;
    }

    private static bool IsOfSize(CoseHeaderMap headers, long size) =>
        !headers.TryGetValue(new CoseHeaderLabel(ReceiptLabels.TreeSize), out var signed) || Read(signed.EncodedValue).ReadInt64() == size;

    private static byte[]? FindKeyId(CoseSign1Message message) =>
        message.ProtectedHeaders.TryGetValue(CoseHeaderLabel.KeyIdentifier, out var keyId)
        || message.UnprotectedHeaders.TryGetValue(CoseHeaderLabel.KeyIdentifier, out keyId) ? keyId.GetValueAsBytes() : null;

    /// <summary>One proof of inclusion; proofs of other kinds beside it are left alone.</summary>
    private static EctInclusionProof ReadProofs(ReadOnlyMemory<byte> encoded)
    {
        var reader = Read(encoded);
        EctInclusionProof? proof = null;
        reader.ReadStartMap();
        while (reader.PeekState() is not CborReaderState.EndMap)
        {
            if (reader.ReadInt32() is not ReceiptLabels.InclusionProofs)
            {
                reader.SkipValue();
                continue;
            }

            reader.ReadStartArray();
            proof = ReadProof(reader.ReadByteString());
            reader.ReadEndArray();
        }

        reader.ReadEndMap();
        return proof ?? throw new CborContentException("There is no proof of inclusion.");
    }

    private static EctInclusionProof ReadProof(byte[] encoded)
    {
        var reader = Read(encoded);
        reader.ReadStartArray();
        var (treeSize, leafIndex, path) = (checked((long)reader.ReadUInt64()), checked((long)reader.ReadUInt64()), new List<EctDigest>());
        reader.ReadStartArray();
        while (reader.PeekState() is not CborReaderState.EndArray) path.Add(new EctDigest(reader.ReadByteString()));
        reader.ReadEndArray();
        reader.ReadEndArray();
        return reader.BytesRemaining is 0
            ? new EctInclusionProof(leafIndex, treeSize, path)
            : throw new CborContentException("Something follows the proof.");
    }

    /// <summary>Any well-formed encoding, in which no map has a key twice.</summary>
    private static CborReader Read(ReadOnlyMemory<byte> encoded) => new(encoded, CborConformanceMode.Strict);
}
