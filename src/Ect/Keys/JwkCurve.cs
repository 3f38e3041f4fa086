using System.Security.Cryptography;
using Microsoft.IdentityModel.Tokens;

namespace Ect.Keys;

/// <summary>A curve of a JWK that tokens can be signed on. Each curve has one algorithm (RFC 7518, section 3.4).</summary>
internal sealed record JwkCurve(string Name, string Algorithm, ECCurve Curve, int CoordinateLength)
{
    private static readonly JwkCurve[] All =
    [
        new(JsonWebKeyECTypes.P256, SecurityAlgorithms.EcdsaSha256, ECCurve.NamedCurves.nistP256, 32),
        new(JsonWebKeyECTypes.P384, SecurityAlgorithms.EcdsaSha384, ECCurve.NamedCurves.nistP384, 48),
        new(JsonWebKeyECTypes.P521, SecurityAlgorithms.EcdsaSha512, ECCurve.NamedCurves.nistP521, 66),
    ];

    public static JwkCurve? Find(string? name) => Array.Find(All, curve => curve.Name == name);

    public static JwkCurve? Find(ECCurve curve) => curve.IsNamed ? Array.Find(All, known => IsSame(known.Curve.Oid, curve.Oid)) : null;

    private static bool IsSame(Oid one, Oid other) => one.Value == other.Value || one.FriendlyName == other.FriendlyName;
}
