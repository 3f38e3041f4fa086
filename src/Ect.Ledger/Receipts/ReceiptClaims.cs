using System.Formats.Cbor;
using System.Security.Cryptography.Cose;

namespace Ect.Ledger.Receipts;

/// <summary>The CWT claims of a receipt (RFC 9597, RFC 9943): whose it is, and what it is about. Either may be left
/// out.</summary>
internal readonly record struct ReceiptClaims(string? Issuer, string? Subject)
{
    /// <exception cref="CborContentException">They are of another form.</exception>
    public static ReceiptClaims Read(CoseHeaderMap headers)
    {
        if (!headers.TryGetValue(new CoseHeaderLabel(ReceiptLabels.Claims), out var encoded)) return default;

        var (reader, claims) = (new CborReader(encoded.EncodedValue, CborConformanceMode.Strict), default(ReceiptClaims));
        reader.ReadStartMap();
        while (reader.PeekState() is not CborReaderState.EndMap)
        {
            var label = ReadLabel(reader);
            if (label is ReceiptLabels.Issuer) claims = claims with { Issuer = reader.ReadTextString() };
            else if (label is ReceiptLabels.Subject) claims = claims with { Subject = reader.ReadTextString() };
            else reader.SkipValue();
        }

        reader.ReadEndMap();
        return claims;
    }

    /// <summary>Whether the entry is of the token that the receipt is about.</summary>
    public bool AreAbout(ReadOnlySpan<byte> entry)
    {
        if (Subject is null) return true;
        return EctLedgerEntry.TryParse(entry, out var parsed)
            && string.Equals(Subject, ReceiptFormat.SubjectPrefix + parsed.TokenId, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>A claim's number; <see langword="null"/> for one that goes by a text.</summary>
    private static long? ReadLabel(CborReader reader)
    {
        if (reader.PeekState() is not CborReaderState.TextString) return reader.ReadInt64();
        reader.SkipValue();
        return null;
    }
}
