using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Ect.Keys;
using Ect.Tokens;
using Microsoft.IdentityModel.Tokens;

namespace Ect.Tests;

public class IssuerKeysTests
{
    /// <summary>A key on P-256, as <c>openssl ec -param_enc explicit</c> writes it.</summary>
    private const string ExplicitCurve = """
        -----BEGIN PUBLIC KEY-----
        MIIBSzCCAQMGByqGSM49AgEwgfcCAQEwLAYHKoZIzj0BAQIhAP////8AAAABAAAA
        AAAAAAAAAAAA////////////////MFsEIP////8AAAABAAAAAAAAAAAAAAAA////
        ///////////8BCBaxjXYqjqT57PrvVV2mIa8ZR0GsMxTsPY7zjw+J9JgSwMVAMSd
        NgiG5wSTamZ44ROdJreBn36QBEEEaxfR8uEsQkf4vOblY6RA8ncDfYEt6zOg9KE5
        RdiYwpZP40Li/hp/m47n60p8D54WK84zV2sxXs7LtkBoN79R9QIhAP////8AAAAA
        //////////+85vqtpxeehPO5ysL8YyVRAgEBA0IABEds3sNC5fs596RpNatTYpq3
        QQEn6YMPUP9jrB0rk5pwJD2pFRMufbYCc1Swb0lj88iJgdIrGZSF/nUvNTKv4fg=
        -----END PUBLIC KEY-----
        """;

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
    public void Find_SameKeyInSeveralEntries_IsOneKeyWithTheAlgorithmsOfAll()
    {
        var (first, second, third) = (RsaKey("RS256"), RsaKey("PS256"), RsaKey("PS384"));
        third.Use = "enc";

        var keys = new IssuerKeys([first, second, third]);

        Assert.Empty(keys.LeftOut);
        Assert.Equal(["PS256", "RS256"], SignatureAlgorithms.Supported.Where(keys.Find("a-1")!.Fits).Order());
        Assert.True(keys.Find("a-1")!.Verify("RS256", KeyRing.Input, KeyRing.Sign("RS256", KeyRing.Input)));
        Assert.True(keys.Find("a-1")!.Verify("PS256", KeyRing.Input, KeyRing.Sign("PS256", KeyRing.Input)));
    }

    /// <summary>As a set with <c>x5c</c> gives its keys: each as a certificate and as its numbers.</summary>
    [Fact]
    public void Find_SameKeyAsCertificateAndAsNumbers_IsOneKey()
    {
        using var certificate = new CertificateRequest("CN=a", KeyRing.Rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pss)
            .CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(100));
        var jwk = RsaKey("RS256");
        jwk.X5c.Add(Convert.ToBase64String(certificate.RawData));
        var given = new JsonWebKeySet { Keys = { jwk } }.GetSigningKeys();
        Assert.Equal(2, given.Count);

        var keys = new IssuerKeys(given);

        Assert.Equal((1, 0), (keys.Count, keys.LeftOut.Count));
        Assert.True(keys.Find("a-1")?.Verify("RS256", KeyRing.Input, KeyRing.Sign("RS256", KeyRing.Input)));
    }

    [Fact]
    public void Find_KeyWithoutKeyId_GoesByItsThumbprint()
    {
        SecurityKey[] keys = [Key(KeyRing.P256, "P-256", null), Key(KeyRing.P384, "P-384", ""), new ECDsaSecurityKey(KeyRing.P521)];

        foreach (var key in keys)
        {
            var thumbprint = EctKey.From(key).Thumbprint;
            Assert.Equal(thumbprint, new IssuerKeys(keys).Find(thumbprint.ToString())?.Thumbprint);
        }
    }

    [Fact]
    public void Find_ThumbprintThatIsAnotherKeysKeyId_NeitherIsUsed()
    {
        var thumbprint = EctKey.From(Key(KeyRing.P256, "P-256", null)).Thumbprint.ToString();

        Assert.Null(new IssuerKeys([Key(KeyRing.P256, "P-256", null), Key(KeyRing.P384, "P-384", thumbprint)]).Find(thumbprint));
        Assert.NotNull(new IssuerKeys([Key(KeyRing.P256, "P-256", null), Key(KeyRing.P256, "P-256", thumbprint)]).Find(thumbprint));
    }

    [Fact]
    public void LeftOut_SharedKeyIdsAndMalformedKeys_EachWithItsReason()
    {
        var keys = new IssuerKeys(
            [Key(KeyRing.P256, "P-256", "a-1"), Key(KeyRing.P384, "P-384", "a-1"), Key(KeyRing.P521, "P-521", "a-2"), new JsonWebKey { Kty = "EC" }, null, new JsonWebKey { Kty = "OKP", Crv = "Ed25519", KeyId = "o" }]);

        Assert.Equal((1, true), (keys.Count, keys.IsUsable));
        Assert.Equal(
            ["keys[3]: it names no curve (crv)", "keys[4]: it is null", "kid o (keys[5]): its kty, OKP, is not known here", "kid a-1: different keys go by it, and so none of them counts"],
            keys.LeftOut.Select(key => $"{key}"));
        Assert.Contains("different keys", keys.WhyNot("a-1"), StringComparison.Ordinal);
        Assert.Null(keys.WhyNot("a-2"));
    }

    /// <summary>RFC 7517, section 4.5: keys of different kinds may share a <c>kid</c>, as equivalent alternatives.</summary>
    [Fact]
    public void Find_KeyIdSharedWithAKeyOfAnUnknownKind_TheKnownOneCounts()
    {
        var keys = new IssuerKeys([new JsonWebKey { Kty = "OKP", Crv = "Ed25519", KeyId = "a-1" }, Key(KeyRing.P256, "P-256", "a-1"), new JsonWebKey { Kty = "EC", Crv = "secp256k1", KeyId = "a-1" }]);

        Assert.True(keys.Find("a-1")?.Fits("ES256"));
        Assert.Equal(2, keys.LeftOut.Count);
    }

    [Fact]
    public void LeftOut_UnknownKindThatIsNotForSignatures_IsNotMissed() =>
        Assert.Empty(new IssuerKeys([Key(KeyRing.P256, "P-256", "a-1"), new JsonWebKey { Kty = "OKP", Crv = "X25519", Use = "enc", KeyId = "x" }]).LeftOut);

    [Theory]
    [InlineData(999, true), InlineData(1_000, true), InlineData(1_001, false), InlineData(1_002, false)]
    public void LeftOut_LongSet_TheFirstThousandEntriesCount(int entries, bool expected)
    {
        var last = Key(KeyRing.P256, "P-256", "last");
        SecurityKey[] given = [.. Enumerable.Range(1, entries - 1).Select(n => Key(KeyRing.P384, "P-384", $"a-{n}")), last];
        IssuerKeys[] sets = [new(given), IssuerKeys.FromJwks(PublicJwk.ToSet(given.Cast<JsonWebKey>()))];

        Assert.All(sets, keys =>
        {
            Assert.Equal((Math.Min(entries, 1_000), expected), (keys.Count, keys.Find("last") is not null));
            if (expected) Assert.Empty(keys.LeftOut);
            else Assert.StartsWith($"keys[1000]: it and what follows it ({entries - 1_000} in all) lie beyond the first 1000 entries", $"{Assert.Single(keys.LeftOut)}", StringComparison.Ordinal);
        });
    }

    [Theory]
    [InlineData("jwt-svid"), InlineData("wit-svid"), InlineData("x509-svid"), InlineData("enc"), InlineData("")]
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
    [InlineData("jwt-svid"), InlineData("wit-svid"), InlineData("x509-svid")]
    public void FromJwks_KeyOfATrustBundle_IsForNothing(string use)
    {
        var key = Key(KeyRing.P256, "P-256", "a-1");
        key.Use = use;

        Assert.False(IssuerKeys.FromJwks(PublicJwk.ToSet([key])).Find("a-1")!.IsUsable);
    }

    [Fact]
    public void FromJwks_KeysOfOtherKinds_AreThereAndNeverFit()
    {
        var keys = IssuerKeys.FromJwks("""{"keys":[{"kty":"oct","k":"AAAA","kid":"s"},{"kty":"OKP","crv":"Ed25519","x":"AAAA","kid":"o"},{"kty":"new","kid":"n"}]}""");

        Assert.All(["s", "o", "n"], keyId => Assert.DoesNotContain(SignatureAlgorithms.Supported, keys.Find(keyId)!.Fits));
    }

    [Theory]
    [InlineData("", "not a JWK Set"), InlineData("secret", "not a JWK Set"), InlineData("[]", "not a JWK Set"), InlineData("""{"keys":1}""", "not a JWK Set")]
    [InlineData("{}", "no key"), InlineData("""{"keys":[]}""", "no key"), InlineData("""{"keys":[{"kty":"EC"}]}""", "Left out is keys[0]: it names no curve")]
    [InlineData("""{"keys":[],"keys":[]}""", "not a JWK Set"), InlineData("\uFEFF\uFEFF{}", "not a JWK Set")]
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

    [Fact]
    public void FromPem_KeyThatVerifiesNothing_SaysWhy()
    {
        using var brainpool = ECDsa.Create(ECCurve.NamedCurves.brainpoolP256r1);
        using var small = RSA.Create(1024);
        (string Pem, string Why)[] files =
        [
            (ExplicitCurve, "explicit parameters"),
            (brainpool.ExportSubjectPublicKeyInfoPem(), "not on P-256, P-384 or P-521 by name"),
            (small.ExportSubjectPublicKeyInfoPem(), "2,048 to 8,192 bits"),
        ];

        Assert.All(files, file => Assert.Contains(file.Why, Assert.Throws<ArgumentException>(() => IssuerKeys.FromPem(file.Pem, "a-1")).Message, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(""), InlineData("secret"), InlineData("-----BEGIN PUBLIC KEY-----\nsecret\n-----END PUBLIC KEY-----"), InlineData("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----")]
    public void FromPem_NoKey_Throws(string pem) =>
        Assert.DoesNotContain("secret", Assert.Throws<ArgumentException>(() => IssuerKeys.FromPem(pem, "a-1")).Message, StringComparison.Ordinal);

    private static JsonWebKey RsaKey(string algorithm)
    {
        var jwk = KeyRing.PublicJwk(KeyRing.Rsa.ExportParameters(false).Modulus!);
        (jwk.KeyId, jwk.Alg) = ("a-1", algorithm);
        return jwk;
    }

    private static JsonWebKey Key(ECDsa key, string curve, string? keyId)
    {
        var jwk = KeyRing.PublicJwk(key, curve);
        jwk.KeyId = keyId;
        return jwk;
    }
}
