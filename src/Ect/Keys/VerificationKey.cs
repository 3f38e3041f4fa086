using System.Buffers.Text;
using System.Security.Cryptography;
using Microsoft.IdentityModel.Tokens;

namespace Ect.Keys;

/// <summary>The key of a public JWK that verifies, its algorithms, and the length of its signatures in bytes.</summary>
internal sealed record VerificationKey(SecurityKey Key, IReadOnlyList<string> Algorithms, int SignatureLength)
{
    private const int MinRsaBits = 2048, LongRsaBits = 4097, MaxRsaBits = 8192;

    // Every bit of the exponent adds to the cost of each check, the more the longer the key is. Forged tokens cause that cost too.
    private const int MaxExponentLength = 4;
    private static readonly byte[] ExponentOfLong = [1, 0, 1]; // 65537, as nearly all keys have

    private static readonly string[] RsaAlgorithms =
    [
        SecurityAlgorithms.RsaSha256, SecurityAlgorithms.RsaSha384, SecurityAlgorithms.RsaSha512,
        SecurityAlgorithms.RsaSsaPssSha256, SecurityAlgorithms.RsaSsaPssSha384, SecurityAlgorithms.RsaSsaPssSha512,
    ];

    /// <summary>Makes the key of a JWK with canonical numbers.</summary>
    /// <returns><see langword="null"/> if the key is not sound or not for signatures (profile, rule 12).</returns>
    public static VerificationKey? TryCreate(JsonWebKey jwk)
    {
        if (jwk.Use is not (null or JsonWebKeyUseNames.Sig)) return null;
        if (jwk.KeyOps.Count > 0 && !jwk.KeyOps.Contains("verify")) return null;
        try
        {
            return jwk.Kty switch
            {
                JsonWebAlgorithmsKeyTypes.EllipticCurve => TryCreateEC(jwk),
                JsonWebAlgorithmsKeyTypes.RSA => TryCreateRsa(jwk),
                _ => null,
            };
        }
        catch (CryptographicException)
        {
            return null; // For example, a point that is not on its curve.
        }
    }

    private static VerificationKey? TryCreateEC(JsonWebKey jwk)
    {
        if (JwkCurve.Find(jwk.Crv) is not { } curve) return null;

        var point = new ECPoint { X = Base64Url.DecodeFromChars(jwk.X), Y = Base64Url.DecodeFromChars(jwk.Y) };
        if (point.X.Length != curve.CoordinateLength || point.Y.Length != curve.CoordinateLength) return null;

        var key = ECDsa.Create(new ECParameters { Curve = curve.Curve, Q = point });
        return new VerificationKey(new ECDsaSecurityKey(key), [curve.Algorithm], 2 * curve.CoordinateLength);
    }

    private static VerificationKey? TryCreateRsa(JsonWebKey jwk)
    {
        var (modulus, exponent) = (Base64Url.DecodeFromChars(jwk.N), Base64Url.DecodeFromChars(jwk.E));
        if (!IsOdd(modulus) || BitLength(modulus) is var bits && bits is < MinRsaBits or > MaxRsaBits) return null;
        if (!IsOdd(exponent) || exponent is [1] || exponent.Length > MaxExponentLength) return null;
        if (bits >= LongRsaBits && !exponent.AsSpan().SequenceEqual(ExponentOfLong)) return null;

        var key = RSA.Create(new RSAParameters { Modulus = modulus, Exponent = exponent });
        return new VerificationKey(new RsaSecurityKey(key), RsaAlgorithms, modulus.Length);
    }

    private static bool IsOdd(byte[] number) => number is [.., var last] && (last & 1) == 1;

    private static int BitLength(byte[] number) => 8 * number.Length - byte.LeadingZeroCount(number[0]);
}
