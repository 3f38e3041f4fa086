using System.Security.Cryptography;
using Microsoft.IdentityModel.Tokens;

namespace Ect.TestUtils;

/// <summary>Keys to sign with.</summary>
public static class TestSigning
{
    /// <summary>A new P-256 key under a <c>kid</c>.</summary>
    public static SigningCredentials NewKey(string? keyId) =>
        new(new ECDsaSecurityKey(ECDsa.Create(ECCurve.NamedCurves.nistP256)) { KeyId = keyId }, "ES256");

    /// <summary>A private JWK with these members changed.</summary>
    public static string PrivateJwk(string? keyId, ECDsa? key = null)
    {
        var p = (key ?? ECDsa.Create(ECCurve.NamedCurves.nistP256)).ExportParameters(true);
        var kid = keyId is null ? "" : $"\"kid\":\"{keyId}\",";
        var (x, y, d) = (Base64UrlEncoder.Encode(p.Q.X), Base64UrlEncoder.Encode(p.Q.Y), Base64UrlEncoder.Encode(p.D));
        return $$"""{{{kid}}"kty":"EC","crv":"P-256","x":"{{x}}","y":"{{y}}","d":"{{d}}"}""";
    }

    public static string JwkSet(params string[] jwks) => $$"""{"keys":[{{string.Join(',', jwks)}}]}""";
}
