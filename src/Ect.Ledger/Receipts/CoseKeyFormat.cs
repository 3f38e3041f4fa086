using System.Formats.Cbor;

namespace Ect.Ledger.Receipts;

/// <summary>A COSE_Key (RFC 9052, section 7; RFC 9053, section 7.1.1) on the curve P-256.</summary>
internal static class CoseKeyFormat
{
    private const int KeyType = 1, KeyId = 2, Algorithm = 3, Curve = -1, X = -2, Y = -3;
    private const int EllipticCurve = 2, Es256 = -7, P256 = 1;

    public static byte[] Write(byte[] keyId, byte[] x, byte[] y)
    {
        var writer = new CborWriter(CborConformanceMode.Canonical);
        writer.WriteStartMap(definiteLength: 6);
        writer.WriteInt32(KeyType);
        writer.WriteInt32(EllipticCurve);
        writer.WriteInt32(KeyId);
        writer.WriteByteString(keyId);
        writer.WriteInt32(Algorithm);
        writer.WriteInt32(Es256);
        writer.WriteInt32(Curve);
        writer.WriteInt32(P256);
        writer.WriteInt32(X);
        writer.WriteByteString(x);
        writer.WriteInt32(Y);
        writer.WriteByteString(y);
        writer.WriteEndMap();
        return writer.Encode();
    }
}
