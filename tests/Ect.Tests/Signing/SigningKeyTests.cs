using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Ect.Signing;
using Ect.Tokens;
using Microsoft.IdentityModel.Tokens;

namespace Ect.Tests;

public class SigningKeyTests
{
    public static TheoryData<string> Algorithms => [.. SignatureAlgorithms.Supported];

    [Theory, MemberData(nameof(Algorithms))]
    public void Constructor_EveryAlgorithm_ItsPublicHalfFitsThatOneAlone(string algorithm)
    {
        var key = new SigningKey(new SigningCredentials(KeyRing.KeyFor(algorithm), algorithm));

        Assert.Equal([algorithm], SignatureAlgorithms.Supported.Where(key.PublicKey.Fits));
        Assert.True(key.PublicKey.Verify(algorithm, KeyRing.Input, KeyRing.Sign(algorithm, KeyRing.Input)));
    }

    [Theory]
    [InlineData(null), InlineData("")]
    public void Constructor_KeyWithoutId_GetsItsThumbprint(string? keyId)
    {
        var key = new SigningKey(new SigningCredentials(new ECDsaSecurityKey(KeyRing.P256) { KeyId = keyId }, "ES256"));

        Assert.Equal(key.PublicKey.Thumbprint.ToString(), key.Credentials.Key.KeyId);
        Assert.Equal(key.PublicKey.Thumbprint.ToString(), key.PublicKey.KeyId);
    }

    [Fact]
    public void Constructor_KeyWithId_KeepsIt()
    {
        var key = new SigningKey(new SigningCredentials(new ECDsaSecurityKey(KeyRing.P256) { KeyId = "a-1" }, "ES256"));

        Assert.Equal("a-1", key.Credentials.Key.KeyId);
        Assert.Equal("a-1", key.PublicKey.KeyId);
    }

    [Fact]
    public void Constructor_KeyIdOf256Characters_IsTheLongest()
    {
        _ = new SigningKey(new SigningCredentials(new ECDsaSecurityKey(KeyRing.P256) { KeyId = new string('k', 256) }, "ES256"));

        Refused(new ECDsaSecurityKey(KeyRing.P256) { KeyId = new string('k', 257) }, "ES256", "'kid' is longer");
    }

    [Fact]
    public void Constructor_SymmetricKey_Throws() =>
        Refused(new SymmetricSecurityKey(new byte[64]), "HS256", "ES256, ES384");

    [Theory]
    [InlineData("none"), InlineData("ES256K"), InlineData(SecurityAlgorithms.EcdsaSha256Signature)]
    public void Constructor_AlgorithmThatDoesNotExist_Throws(string algorithm) =>
        Refused(new ECDsaSecurityKey(KeyRing.P256), algorithm, "ES256, ES384");

    [Theory]
    [InlineData("ES384"), InlineData("PS256")]
    public void Constructor_AlgorithmOfAnotherKey_Throws(string algorithm) =>
        Refused(new ECDsaSecurityKey(KeyRing.P256), algorithm, $"not one for {algorithm}");

    [Fact]
    public void Constructor_PublicKeysAlone_Throws()
    {
        Refused(KeyRing.PublicJwk(KeyRing.P256, "P-256"), "ES256", "no private half");
        Refused(new RsaSecurityKey(KeyRing.Rsa.ExportParameters(false)), "PS256", "no private half");
        Refused(new ECDsaSecurityKey(ECDsa.Create(KeyRing.P256.ExportParameters(false))), "ES256", "no private half");
    }

    [Fact]
    public void Constructor_HalvesOfTwoKeys_Throws()
    {
        var jwk = PrivateJwk();
        var other = KeyRing.PublicJwk(ECDsa.Create(ECCurve.NamedCurves.nistP256), "P-256");
        (jwk.X, jwk.Y) = (other.X, other.Y);

        Refused(jwk, "ES256", "no private half");
    }

    [Theory]
    [InlineData("AQ"), InlineData("not base64url!")]
    public void Constructor_BrokenPrivateHalf_Throws(string d)
    {
        var jwk = PrivateJwk();
        jwk.D = d;

        Refused(jwk, "ES256", "no private half");
    }

    [Theory]
    [InlineData("sign", true), InlineData("sign verify", true), InlineData("verify", true), InlineData("decrypt", false)]
    public void Constructor_JwkNamesOperations_ThePublicHalfVerifies(string operations, bool works)
    {
        var jwk = PrivateJwk();
        Array.ForEach(operations.Split(' '), jwk.KeyOps.Add);

        if (works) Assert.Equal(["verify"], new SigningKey(new SigningCredentials(jwk, "ES256")).PublicJwk.KeyOps);
        else Refused(jwk, "ES256", "not one for ES256");
    }

    [Fact]
    public void PublicJwk_OfPrivateJwk_HasNoPrivatePart()
    {
        var jwk = new SigningKey(new SigningCredentials(PrivateJwk(), "ES256")).PublicJwk;

        Assert.False(jwk.HasPrivateKey);
        Assert.Null(jwk.D);
    }

    [Fact]
    public void EncodedHeader_Certificate_NamesItsThumbprint()
    {
        var request = new CertificateRequest("CN=signer", KeyRing.Rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using var certificate = request.CreateSelfSigned(Forge.Now.AddDays(-1), Forge.Now.AddDays(1));
        var thumbprint = Base64UrlEncoder.Encode(certificate.GetCertHash());

        var key = new SigningKey(new SigningCredentials(new X509SecurityKey(certificate, "c-1"), "PS256"));

        Assert.Equal(
            $$"""{"alg":"PS256","kid":"c-1","x5t":"{{thumbprint}}","typ":"exec+jwt"}""", Base64UrlEncoder.Decode(key.EncodedHeader));
    }

    private static JsonWebKey PrivateJwk()
    {
        var jwk = KeyRing.PublicJwk(KeyRing.P256, "P-256");
        jwk.D = Base64UrlEncoder.Encode(KeyRing.P256.ExportParameters(true).D);
        return jwk;
    }

    private static void Refused(SecurityKey key, string algorithm, string why)
    {
        var exception = Assert.Throws<ArgumentException>(() => new SigningKey(new SigningCredentials(key, algorithm)));
        Assert.Contains(why, exception.Message, StringComparison.Ordinal);
    }
}
