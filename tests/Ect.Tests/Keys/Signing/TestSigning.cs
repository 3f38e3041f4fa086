using System.Security.Cryptography;
using Ect.Signing;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Microsoft.IdentityModel.Tokens;

namespace Ect.Tests;

/// <summary>Keys to sign with, and what keeps them.</summary>
internal static class TestSigning
{
    /// <summary>A new P-256 key under a <c>kid</c>.</summary>
    public static SigningCredentials NewKey(string? keyId) => new(new ECDsaSecurityKey(ECDsa.Create(ECCurve.NamedCurves.nistP256)) { KeyId = keyId }, "ES256");

    public static OwnSigningKeys Keys(SigningCredentials? credentials, TimeProvider? clock = null) =>
        From(credentials is null ? null : new FixedSigningKeySource(new(credentials)), clock);

    public static OwnSigningKeys From(IEctSigningKeySource? source, TimeProvider? clock = null, ILogger<OwnSigningKeys>? logger = null, EctOptions? options = null) =>
        new(source, options ?? new EctOptions { Identity = Forge.Me }, clock ?? new FakeTimeProvider(Forge.Now), logger ?? NullLogger<OwnSigningKeys>.Instance);

    /// <summary>A private JWK with these members changed.</summary>
    public static string PrivateJwk(string? keyId, ECDsa? key = null)
    {
        var p = (key ?? ECDsa.Create(ECCurve.NamedCurves.nistP256)).ExportParameters(true);
        var kid = keyId is null ? "" : $"\"kid\":\"{keyId}\",";
        return $$"""{{{kid}}"kty":"EC","crv":"P-256","x":"{{Base64UrlEncoder.Encode(p.Q.X)}}","y":"{{Base64UrlEncoder.Encode(p.Q.Y)}}","d":"{{Base64UrlEncoder.Encode(p.D)}}"}""";
    }

    public static string JwkSet(params string[] jwks) => $$"""{"keys":[{{string.Join(',', jwks)}}]}""";
}
