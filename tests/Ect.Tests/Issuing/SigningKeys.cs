using System.Security.Cryptography;
using Microsoft.IdentityModel.Tokens;

namespace Ect.Tests;

/// <summary>A private key for every algorithm.</summary>
internal static class SigningKeys
{
    public static SecurityKey For(string algorithm) => algorithm switch
    {
        "ES256" => Ec(ECCurve.NamedCurves.nistP256),
        "ES384" => Ec(ECCurve.NamedCurves.nistP384),
        "ES512" => Ec(ECCurve.NamedCurves.nistP521),
        _ => new RsaSecurityKey(RSA.Create(2_048)) { KeyId = "k" },
    };

    private static ECDsaSecurityKey Ec(ECCurve curve) => new(ECDsa.Create(curve)) { KeyId = "k" };
}
