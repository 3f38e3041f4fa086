using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.IdentityModel.Tokens;

namespace Ect.Tests;

public class IssuerKeysTests
{
    [Fact]
    public void Find_KnownKeyId_ItsKey()
    {
        using var alice = new Forge();

        Assert.True(IssuerKeys.FromJwks(alice.Jwks()).Find("a-1")?.Fits("ES256"));
    }

    [Theory]
    [InlineData("A-1"), InlineData("a-1 "), InlineData("a-2"), InlineData("")]
    public void Find_AnyOtherKeyId_Nothing(string keyId)
    {
        using var alice = new Forge();

        Assert.Null(IssuerKeys.FromJwks(alice.Jwks()).Find(keyId));
    }

    [Fact]
    public void Find_KeyIdOfTwoKeys_NeitherIsUsed()
    {
        var keys = new IssuerKeys([Key(KeyRing.P256, "P-256", "a-1"), Key(KeyRing.P384, "P-384", "a-1"), Key(KeyRing.P521, "P-521", "a-2")]);

        Assert.Null(keys.Find("a-1"));
        Assert.NotNull(keys.Find("a-2"));
    }

    [Fact]
    public void Find_KeyIdOfTheSameKeyTwice_NeitherIsUsed() =>
        Assert.Null(new IssuerKeys([Key(KeyRing.P256, "P-256", "a-1"), Key(KeyRing.P256, "P-256", "a-1")]).Find("a-1"));

    [Fact]
    public void Count_SharedKeyIds_AreLeftOutAndCounted()
    {
        var keys = new IssuerKeys([Key(KeyRing.P256, "P-256", "a-1"), Key(KeyRing.P384, "P-384", "a-1"), Key(KeyRing.P521, "P-521", "a-2"), new JsonWebKey { Kty = "EC" }]);

        Assert.Equal((1, 1, true), (keys.Count, keys.SharedKeyIds, keys.IsUsable));
    }

    [Theory]
    [InlineData("jwt-svid"), InlineData("x509-svid"), InlineData("enc"), InlineData("")]
    public void CanVerify_OnlyKeysOfAnotherUse_IsFalse(string use)
    {
        var bundle = Key(KeyRing.P256, "P-256", "a-1");
        bundle.Use = use;

        Assert.False(new IssuerKeys([bundle]).IsUsable);
    }

    [Fact]
    public void Find_KeyIdsThatDifferInCase_TwoKeys()
    {
        var keys = new IssuerKeys([Key(KeyRing.P256, "P-256", "a"), Key(KeyRing.P384, "P-384", "A")]);

        Assert.True(keys.Find("a")?.Fits("ES256"));
        Assert.True(keys.Find("A")?.Fits("ES384"));
    }

    [Theory]
    [InlineData(null, true)]
    [InlineData("sig", true)]
    [InlineData("jwt-svid", true)]
    [InlineData("x509-svid", false)]
    [InlineData("enc", false)]
    public void FromTrustBundle_Use_SaysWhichKeysSignTokens(string? use, bool expected)
    {
        var key = Key(KeyRing.P256, "P-256", "a-1");
        key.Use = use;
        var set = new JsonWebKeySet { Keys = { key } };

        Assert.Equal(expected, IssuerKeys.FromTrustBundle(set).Find("a-1")!.Fits("ES256"));
        Assert.Equal(use, key.Use);
    }

    [Fact]
    public void FromSet_KeyOfAJwtSvid_IsForNothing()
    {
        var key = Key(KeyRing.P256, "P-256", "a-1");
        key.Use = "jwt-svid";

        Assert.False(IssuerKeys.FromSet(new JsonWebKeySet { Keys = { key } }).Find("a-1")!.IsUsable);
        Assert.False(IssuerKeys.FromJwks(PublicJwk.ToSet([key])).Find("a-1")!.IsUsable);
    }

    [Fact]
    public void FromJwks_KeysOfOtherKinds_AreThereAndNeverFit()
    {
        var keys = IssuerKeys.FromJwks("""{"keys":[{"kty":"oct","k":"AAAA","kid":"s"},{"kty":"OKP","crv":"Ed25519","x":"AAAA","kid":"o"},{"kty":"new","kid":"n"}]}""");

        Assert.All(["s", "o", "n"], keyId => Assert.DoesNotContain(EctAlgorithms.Supported, keys.Find(keyId)!.Fits));
    }

    [Theory]
    [InlineData("", "no JWK Set"), InlineData("secret", "no JWK Set"), InlineData("[]", "no JWK Set"), InlineData("""{"keys":1}""", "no JWK Set")]
    [InlineData("{}", "no key"), InlineData("""{"keys":[]}""", "no key"), InlineData("""{"keys":[{"kty":"EC"}]}""", "no key")]
    [InlineData("""{"keys":[{"kty":"EC","kid":"a"},{"kty":"EC","kid":"a"}]}""", "no key")]
    public void FromJwks_NothingOfUse_Throws(string json, string why)
    {
        var message = Assert.Throws<ArgumentException>(() => IssuerKeys.FromJwks(json)).Message;

        Assert.Contains(why, message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", message, StringComparison.Ordinal);
    }

    [Fact]
    public void FromPem_PublicKeysAndCertificates_GoByTheGivenKeyId()
    {
        using var certificate = new CertificateRequest("CN=a", KeyRing.P256, HashAlgorithmName.SHA256)
            .CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(1));
        (string Pem, string Algorithm)[] files =
        [
            (KeyRing.P256.ExportSubjectPublicKeyInfoPem(), "ES256"),
            (KeyRing.Rsa.ExportSubjectPublicKeyInfoPem(), "PS256"),
            (KeyRing.Rsa.ExportRSAPublicKeyPem(), "RS256"),
            (certificate.ExportCertificatePem(), "ES256"),
        ];

        Assert.All(files, file => Assert.True(IssuerKeys.FromPem(file.Pem, "a-1").Find("a-1")?.Fits(file.Algorithm)));
    }

    [Fact]
    public void FromPem_PrivateKey_SaysThatThePublicHalfIsMeant()
    {
        string[] files = [KeyRing.P256.ExportPkcs8PrivateKeyPem(), KeyRing.P256.ExportECPrivateKeyPem(), KeyRing.Rsa.ExportRSAPrivateKeyPem()];

        Assert.All(files, pem => Assert.Contains("public half", Assert.Throws<ArgumentException>(() => IssuerKeys.FromPem(pem, "a-1")).Message, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(""), InlineData("secret"), InlineData("-----BEGIN PUBLIC KEY-----\nsecret\n-----END PUBLIC KEY-----"), InlineData("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----")]
    public void FromPem_NoKey_Throws(string pem) =>
        Assert.DoesNotContain("secret", Assert.Throws<ArgumentException>(() => IssuerKeys.FromPem(pem, "a-1")).Message, StringComparison.Ordinal);

    private static JsonWebKey Key(ECDsa key, string curve, string keyId)
    {
        var jwk = KeyRing.PublicJwk(key, curve);
        jwk.KeyId = keyId;
        return jwk;
    }
}
