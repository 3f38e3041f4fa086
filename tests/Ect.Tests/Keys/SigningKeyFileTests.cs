using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Microsoft.IdentityModel.Tokens;

namespace Ect.Tests;

public sealed class SigningKeyFileTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public static TheoryData<string, string, string> PemFiles => new()
    {
        { "PKCS#8, P-256", KeyRing.P256.ExportPkcs8PrivateKeyPem(), "ES256" },
        { "PKCS#8, P-384", KeyRing.P384.ExportPkcs8PrivateKeyPem(), "ES384" },
        { "PKCS#8, P-521", KeyRing.P521.ExportPkcs8PrivateKeyPem(), "ES512" },
        { "SEC1", KeyRing.P256.ExportECPrivateKeyPem(), "ES256" },
        { "PKCS#8, RSA", KeyRing.Rsa.ExportPkcs8PrivateKeyPem(), "PS256" },
        { "PKCS#1", KeyRing.Rsa.ExportRSAPrivateKeyPem(), "PS256" },
    };

    [Theory, MemberData(nameof(PemFiles))]
    public void TryLoad_Pem_AlgorithmByCurveAndIdByThumbprint(string form, string pem, string algorithm)
    {
        var key = Load(_folder.File("key.pem", pem));

        Assert.True(key is not null, form);
        Assert.Equal(algorithm, key.Credentials.Algorithm);
        Assert.Equal(key.PublicKey.Thumbprint.ToString(), key.PublicKey.KeyId);
    }

    [Fact]
    public void TryLoad_Jwk_SaysItsOwnIdAndAlgorithm()
    {
        var key = Load(_folder.File("key.jwk", Jwk(KeyRing.Rsa, jwk => (jwk["kid"], jwk["alg"]) = ("a-1", "RS256"))));

        Assert.Equal("a-1", key?.PublicKey.KeyId);
        Assert.Equal("RS256", key?.Credentials.Algorithm);
    }

    [Fact]
    public void TryLoad_JwkWithoutIdAndAlgorithm_DefaultsAsForPem()
    {
        var key = Load(_folder.File("key.jwk", Jwk(KeyRing.Rsa)));

        Assert.Equal("PS256", key?.Credentials.Algorithm);
        Assert.Equal(key?.PublicKey.Thumbprint.ToString(), key?.PublicKey.KeyId);
    }

    [Fact]
    public void TryLoad_OptionsSayIdAndAlgorithm_TheyWin()
    {
        var file = _folder.File("key.jwk", Jwk(KeyRing.Rsa, jwk => jwk["kid"] = "a-1"));
        var key = Load(file, options => (options.KeyId, options.Algorithm) = ("a-2", "RS512"));

        Assert.Equal("a-2", key?.PublicKey.KeyId);
        Assert.Equal("RS512", key?.Credentials.Algorithm);
    }

    [Fact]
    public void TryLoad_AbsolutePath_IgnoresTheContentRoot()
    {
        var file = Path.Combine(_folder.Path, _folder.File("key.pem", KeyRing.P256.ExportPkcs8PrivateKeyPem()));

        Assert.NotNull(SigningKeyFile.TryLoad(new EctSigningOptions { KeyFile = file }, "/elsewhere", []));
    }

    [Theory]
    [InlineData(null), InlineData("")]
    public void TryLoad_NothingConfigured_NoKeyAndNoFailure(string? file)
    {
        var failures = new List<string>();

        Assert.Null(SigningKeyFile.TryLoad(new EctSigningOptions { KeyFile = file }, _folder.Path, failures));
        Assert.Empty(failures);
    }

    [Fact]
    public void TryLoad_MissingFile_SaysWhich() => Fails("nowhere.pem", "nowhere.pem");

    [Fact]
    public void TryLoad_Folder_SaysWhich() => Fails(".", "denied");

    [Theory]
    [InlineData(""), InlineData("{"), InlineData("{}"), InlineData("""{"kty":1}"""), InlineData("""{"keys":[]}"""), InlineData("secret"), InlineData("-----BEGIN PRIVATE KEY-----\nsecret\n-----END PRIVATE KEY-----")]
    public void TryLoad_NoKey_SaysSo(string content) => Fails(_folder.File("key", content), "Ect:Signing:KeyFile, 'key'");

    [Fact]
    public void TryLoad_EncryptedPem_SaysUnencrypted() => Fails(
        _folder.File("key", KeyRing.P256.ExportEncryptedPkcs8PrivateKeyPem("secret", new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1))),
        "unencrypted");

    [Fact]
    public void TryLoad_PublicPem_SaysPrivate() => Fails(_folder.File("key", KeyRing.P256.ExportSubjectPublicKeyInfoPem()), "no private half");

    [Fact]
    public void TryLoad_PublicJwk_SaysPrivate() => Fails(_folder.File("key", PublicJwk.ToSet(PublicJwk.Of(KeyRing.KeyFor("ES256"))).Replace("""{"keys":[""", "").Replace("]}", "")), "no private half");

    [Fact]
    public void TryLoad_SymmetricJwk_SaysWhatCanSign() => Fails(_folder.File("key", """{"kty":"oct","k":"c2VjcmV0"}"""), "P-256, P-384 or P-521");

    [Fact]
    public void TryLoad_AlgorithmThatTheJwkIsNotFor_SaysSo()
    {
        var file = _folder.File("key", Jwk(KeyRing.Rsa, jwk => jwk["alg"] = "PS256"));

        Fails(file, "not one for RS256", options => options.Algorithm = "RS256");
    }

    [Fact]
    public void TryLoad_TwoKeysInOnePem_SaysOne() =>
        Fails(_folder.File("key", KeyRing.P256.ExportPkcs8PrivateKeyPem() + "\n" + KeyRing.P384.ExportPkcs8PrivateKeyPem()), "one unencrypted");

    public void Dispose() => _folder.Dispose();

    private EctSigningKey? Load(string file, Action<EctSigningOptions>? configure = null)
    {
        var failures = new List<string>();
        var key = Load(file, configure, failures);
        Assert.Empty(failures);
        return key;
    }

    private EctSigningKey? Load(string file, Action<EctSigningOptions>? configure, List<string> failures)
    {
        var options = new EctSigningOptions { KeyFile = file };
        configure?.Invoke(options);
        return SigningKeyFile.TryLoad(options, _folder.Path, failures);
    }

    private void Fails(string file, string why, Action<EctSigningOptions>? configure = null)
    {
        var failures = new List<string>();

        Assert.Null(Load(file, configure, failures));
        var failure = Assert.Single(failures);
        Assert.StartsWith("Ect:Signing:KeyFile", failure, StringComparison.Ordinal);
        Assert.Contains(why, failure, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", failure, StringComparison.Ordinal);
    }

    private static string Jwk(RSA key, Action<JsonObject>? change = null)
    {
        var p = key.ExportParameters(true);
        var jwk = new JsonObject
        {
            ["kty"] = "RSA",
            ["n"] = Base64UrlEncoder.Encode(p.Modulus), ["e"] = Base64UrlEncoder.Encode(p.Exponent), ["d"] = Base64UrlEncoder.Encode(p.D),
            ["p"] = Base64UrlEncoder.Encode(p.P), ["q"] = Base64UrlEncoder.Encode(p.Q),
            ["dp"] = Base64UrlEncoder.Encode(p.DP), ["dq"] = Base64UrlEncoder.Encode(p.DQ), ["qi"] = Base64UrlEncoder.Encode(p.InverseQ),
        };
        change?.Invoke(jwk);
        return jwk.ToJsonString();
    }
}
