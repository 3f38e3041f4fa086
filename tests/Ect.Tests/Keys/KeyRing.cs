using System.Security.Cryptography;
using Microsoft.IdentityModel.Tokens;

namespace Ect.Tests;

/// <summary>Keys made by System.Security.Cryptography, and signatures by it: nothing of the product. Made once, since RSA keys are slow to make.</summary>
internal static class KeyRing
{
    public static readonly byte[] Input = "header.payload"u8.ToArray();

    public static ECDsa P256 { get; } = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    public static ECDsa P384 { get; } = ECDsa.Create(ECCurve.NamedCurves.nistP384);
    public static ECDsa P521 { get; } = ECDsa.Create(ECCurve.NamedCurves.nistP521);
    public static RSA Rsa { get; } = RSA.Create(2048);

    public static SecurityKey KeyFor(string algorithm) => algorithm switch
    {
        "ES256" => new ECDsaSecurityKey(P256),
        "ES384" => new ECDsaSecurityKey(P384),
        "ES512" => new ECDsaSecurityKey(P521),
        _ => new RsaSecurityKey(Rsa),
    };

    public static byte[] Sign(string algorithm, byte[] input)
    {
        var hash = new HashAlgorithmName($"SHA{algorithm[2..]}");
        return algorithm[..2] switch
        {
            "ES" => (algorithm switch { "ES256" => P256, "ES384" => P384, _ => P521 }).SignData(input, hash),
            "PS" => Rsa.SignData(input, hash, RSASignaturePadding.Pss),
            _ => Rsa.SignData(input, hash, RSASignaturePadding.Pkcs1),
        };
    }

    /// <summary>A point on P-256 of which one coordinate begins with a zero, as one in 256 does.</summary>
    public static ECPoint WithLeadingZero(Func<ECPoint, byte[]> coordinate)
    {
        while (true)
        {
            using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            if (key.ExportParameters(false).Q is var point && coordinate(point)[0] is 0) return point;
        }
    }

    /// <summary>The public half as a JWK, to be spoilt at will.</summary>
    public static JsonWebKey PublicJwk(ECDsa key, string curve) => PublicJwk(key.ExportParameters(false).Q, curve);

    public static JsonWebKey PublicJwk(ECPoint point, string curve) => new()
    {
        Kty = "EC",
        Crv = curve,
        X = Base64UrlEncoder.Encode(point.X),
        Y = Base64UrlEncoder.Encode(point.Y),
        KeyId = "k-1",
    };

    public static JsonWebKey PublicJwk(byte[] modulus, params byte[] exponent) => new()
    {
        Kty = "RSA",
        N = Base64UrlEncoder.Encode(modulus),
        E = Base64UrlEncoder.Encode(exponent is [] ? [1, 0, 1] : exponent),
        KeyId = "k-1",
    };
}
