using System.Security.Cryptography;

namespace Ect.Fuzz.Targets;

/// <summary>A key that is the same in every run.</summary>
internal static class TestKeys
{
    /// <summary>The private key 1, whose public half is the curve's own base point: nobody can mistake it for a secret.</summary>
    public static ECDsa Fixed()
    {
        var secret = new byte[32];
        secret[^1] = 1;
        return ECDsa.Create(new ECParameters
        {
            Curve = ECCurve.NamedCurves.nistP256,
            D = secret,
            Q = new ECPoint
            {
                X = Convert.FromHexString("6B17D1F2E12C4247F8BCE6E563A440F277037D812DEB33A0F4A13945D898C296"),
                Y = Convert.FromHexString("4FE342E2FE1A7F9B8EE7EB4A7C0F9E162BCE33576B315ECECBB6406837BF51F5"),
            },
        });
    }
}
