using System.Numerics;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Ect.Keys;
using Ect.Signing;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;
using Microsoft.IdentityModel.Tokens;

namespace Ect.Tests;

public sealed class FileSigningKeySourceTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly FakeTimeProvider _clock = new(Forge.Now);
    private readonly FakeLogger<OwnSigningKeys> _logger = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>The keys are others in each process, and so a row has the name alone.</summary>
    private static readonly Dictionary<string, Func<string>> PemFiles = new()
    {
        ["PKCS#8, P-256"] = () => KeyRing.P256.ExportPkcs8PrivateKeyPem(),
        ["PKCS#8, P-384"] = () => KeyRing.P384.ExportPkcs8PrivateKeyPem(),
        ["PKCS#8, P-521"] = () => KeyRing.P521.ExportPkcs8PrivateKeyPem(),
        ["SEC1"] = () => KeyRing.P256.ExportECPrivateKeyPem(),
        ["PKCS#8, RSA"] = () => KeyRing.Rsa.ExportPkcs8PrivateKeyPem(),
        ["PKCS#1"] = () => KeyRing.Rsa.ExportRSAPrivateKeyPem(),
    };

    [Theory]
    [InlineData("PKCS#8, P-256", "ES256"), InlineData("PKCS#8, P-384", "ES384"), InlineData("PKCS#8, P-521", "ES512")]
    [InlineData("SEC1", "ES256"), InlineData("PKCS#8, RSA", "PS256"), InlineData("PKCS#1", "PS256")]
    public async Task TryCreate_Pem_AlgorithmByCurveAndIdByThumbprint(string form, string algorithm)
    {
        var key = await LoadAsync(_folder.File("key.pem", PemFiles[form]()));

        Assert.Equal(algorithm, key.Credentials.Algorithm);
        Assert.Equal(key.PublicKey.Thumbprint.ToString(), key.PublicKey.KeyId);
    }

    [Fact]
    public async Task TryCreate_Jwk_SaysItsOwnIdAndAlgorithm()
    {
        var key = await LoadAsync(_folder.File("key.jwk", Jwk(KeyRing.Rsa, jwk => (jwk["kid"], jwk["alg"]) = ("a-1", "RS256"))));

        Assert.Equal("a-1", key.PublicKey.KeyId);
        Assert.Equal("RS256", key.Credentials.Algorithm);
    }

    [Theory]
    [InlineData("P-256"), InlineData("P-384"), InlineData("P-521")]
    public async Task TryCreate_EcJwkWithoutLeadingZeros_IsCompleted(string curve)
    {
        var key = await LoadAsync(_folder.File("key.jwk", ShortEcJwk(curve)));

        Assert.True(key.PublicKey.IsUsable);
    }

    [Fact]
    public async Task TryCreate_RsaJwkWithoutLeadingZeros_IsCompleted()
    {
        var key = await LoadAsync(_folder.File("key.jwk", ShortRsaJwk()));

        Assert.Equal("PS256", key.Credentials.Algorithm);
        var jwk = (JsonWebKey)key.Credentials.Key; // Not every platform takes numbers of other lengths.
        Assert.Equal([256, 256, 128, 128, 128, 128, 128],
            new[] { jwk.N, jwk.D, jwk.P, jwk.Q, jwk.DP, jwk.DQ, jwk.QI }.Select(number => Base64UrlEncoder.DecodeBytes(number).Length));
    }

    [Fact]
    public async Task TryCreate_ByteOrderMark_IsSkipped()
    {
        Assert.NotNull(await LoadAsync(_folder.File("key.jwk", $"\uFEFF{Jwk(KeyRing.Rsa)}")));
        Assert.NotNull(SigningKeyText.Parse($"\uFEFF{Jwk(KeyRing.Rsa)}"));
    }

    [Fact]
    public void TryCreate_FirstKeyIsMalformed_AnotherDoesNotSignInItsPlace() =>
        Fails(_folder.File("key", TestSigning.JwkSet(MalformedJwk("1"), TestSigning.PrivateJwk("2"))),
            "The key that is to sign, the first in the text, cannot be used: its e is not a string.");

    [Fact]
    public async Task Ring_AnotherKeyIsMalformed_IsLeftOutWithOneWarning()
    {
        _folder.File("key", TestSigning.JwkSet(TestSigning.PrivateJwk("1"), MalformedJwk("2"), TestSigning.PrivateJwk("3")));
        var keys = Ring("key");

        Assert.Equal("1", await SignerAsync(keys));
        Assert.NotNull((await keys.GetFreshAsync(Cancellation)).Find("3"));
        _clock.Advance(TimeSpan.FromMinutes(1));
        await keys.GetFreshAsync(Cancellation);

        var warning = Assert.Single(_logger.Collector.GetSnapshot(), record => record.Id.Id == 170);
        Assert.StartsWith(
            "One of the keys of this service itself is left out, kid 2 (keys[1]): its e is not a string.",
            warning.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TryCreate_JwkWithoutIdAndAlgorithm_DefaultsAsForPem()
    {
        var key = await LoadAsync(_folder.File("key.jwk", Jwk(KeyRing.Rsa)));

        Assert.Equal("PS256", key.Credentials.Algorithm);
        Assert.Equal(key.PublicKey.Thumbprint.ToString(), key.PublicKey.KeyId);
    }

    [Fact]
    public async Task TryCreate_OptionsSayIdAndAlgorithm_TheyWin()
    {
        var file = _folder.File("key.jwk", Jwk(KeyRing.Rsa, jwk => jwk["kid"] = "a-1"));
        var key = await LoadAsync(file, options => (options.KeyId, options.Algorithm) = ("a-2", "RS512"));

        Assert.Equal("a-2", key.PublicKey.KeyId);
        Assert.Equal("RS512", key.Credentials.Algorithm);
    }

    [Fact]
    public void TryCreate_AbsolutePath_IgnoresTheContentRoot()
    {
        var file = Path.Combine(_folder.Path, _folder.File("key.pem", KeyRing.P256.ExportPkcs8PrivateKeyPem()));

        Assert.NotNull(FileSigningKeySource.TryCreate(new EctSigningOptions { KeyFile = file }, "/elsewhere", []));
    }

    [Theory]
    [InlineData(null), InlineData("")]
    public void TryCreate_NothingConfigured_NoKeyAndNoFailure(string? file)
    {
        var failures = new List<string>();

        Assert.Null(FileSigningKeySource.TryCreate(new EctSigningOptions { KeyFile = file }, _folder.Path, failures));
        Assert.Empty(failures);
    }

    [Fact]
    public void TryCreate_MissingFile_SaysWhich() => Fails("nowhere.pem", "nowhere.pem");

    [Fact]
    public void TryCreate_Folder_SaysWhich() => Fails(".", "denied");

    [Theory]
    [InlineData(""), InlineData("{"), InlineData("{}"), InlineData("""{"kty":1}"""), InlineData("""{"keys":[]}"""), InlineData("secret")]
    [InlineData("-----BEGIN PRIVATE KEY-----\nsecret\n-----END PRIVATE KEY-----")]
    public void TryCreate_NoKey_SaysSo(string content) => Fails(_folder.File("key", content), "Ect:Signing:KeyFile, 'key'");

    [Fact]
    public void TryCreate_EncryptedPem_SaysUnencrypted()
    {
        var encryption = new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1);

        Fails(_folder.File("key", KeyRing.P256.ExportEncryptedPkcs8PrivateKeyPem("secret", encryption)), "unencrypted");
    }

    [Fact]
    public void TryCreate_PublicPem_SaysPrivate() =>
        Fails(_folder.File("key", KeyRing.P256.ExportSubjectPublicKeyInfoPem()), "no private half");

    [Fact]
    public void TryCreate_PublicJwk_SaysPrivate() =>
        Fails(_folder.File("key", PublicJwk.ToSet([PublicJwk.Of(KeyRing.KeyFor("ES256"))])), "no private half");

    [Fact]
    public void TryCreate_SymmetricJwk_SaysWhatCanSign() =>
        Fails(_folder.File("key", """{"kty":"oct","k":"c2VjcmV0"}"""), "P-256, P-384 or P-521");

    [Fact]
    public void TryCreate_AlgorithmThatTheJwkIsNotFor_SaysSo()
    {
        var file = _folder.File("key", Jwk(KeyRing.Rsa, jwk => jwk["alg"] = "PS256"));

        Fails(file, "not one for RS256", options => options.Algorithm = "RS256");
    }

    [Fact]
    public void TryCreate_TwoKeysInOnePem_SaysOne() =>
        Fails(
            _folder.File("key", KeyRing.P256.ExportPkcs8PrivateKeyPem() + "\n" + KeyRing.P384.ExportPkcs8PrivateKeyPem()),
            "one unencrypted");

    [Fact]
    public async Task GetKeysAsync_JwkSet_TheFirstSignsAndTheOthersAreThere()
    {
        var set = TestSigning.JwkSet(TestSigning.PrivateJwk("1"), TestSigning.PrivateJwk("2"), PublicJwkOf("3"));
        var file = _folder.File("keys.json", set);

        var keys = await TryCreate(file, null, [])!.GetKeysAsync(TestContext.Current.CancellationToken);

        Assert.Equal(("1", "ES256"), (keys.Active.Key.KeyId, keys.Active.Algorithm));
        Assert.Equal(["2", "3"], keys.Others.Select(key => key.KeyId));
    }

    [Fact]
    public void TryCreate_KeyIdForAWholeSet_SaysThatItIsForOne() => Fails(
        _folder.File("keys.json", TestSigning.JwkSet(TestSigning.PrivateJwk("1"), TestSigning.PrivateJwk("2"))),
        "only for a single key",
        options => options.KeyId = "3");

    [Fact]
    public void TryCreate_SetWhoseFirstKeyIsPublic_SaysPrivate() => Fails(
        _folder.File("keys.json", TestSigning.JwkSet(PublicJwkOf("1"), TestSigning.PrivateJwk("2"))), "no private half");

    [Fact]
    public void TryCreate_SetWithOneIdTwice_SaysWhich() => Fails(
        _folder.File("keys.json", TestSigning.JwkSet(TestSigning.PrivateJwk("1"), TestSigning.PrivateJwk("1"))), "'kid' '1'");

    [Theory]
    [InlineData("{\"d\":\"secret\"}"), InlineData(" {\"d\":\"secret\"}")]
    [InlineData("-----BEGIN PRIVATE KEY-----\nsecret\n-----END PRIVATE KEY-----")]
    public void TryCreate_KeyInPlaceOfItsPath_SaysSoAndShowsNothing(string key) => Fails(key, "AddSigningKey(...)");

    [Fact]
    public async Task Ring_FileIsReplaced_NewKeyIsPublishedAndSignsLater()
    {
        _folder.File("key", TestSigning.PrivateJwk("1"));
        var keys = Ring("key");
        Assert.Equal("1", await SignerAsync(keys));

        _folder.File("key", TestSigning.PrivateJwk("2"));
        _clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal("1", await SignerAsync(keys));
        Assert.NotNull((await keys.GetFreshAsync(Cancellation)).Find("2"));

        _clock.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal("2", await SignerAsync(keys));
        Assert.NotNull((await keys.GetFreshAsync(Cancellation)).Find("1"));
    }

    [Fact]
    public async Task Ring_LinkOnTheWayIsSwapped_NewKeyIsPublished()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Links need rights of their own there.");
        foreach (var version in new[] { "1", "2" }) // as Kubernetes mounts a secret: key -> ..data/key, ..data -> ..version
        {
            Directory.CreateDirectory(Path.Combine(_folder.Path, $"..{version}"));
            _folder.File($"..{version}/key", TestSigning.PrivateJwk(version));
        }
        Directory.CreateSymbolicLink(Path.Combine(_folder.Path, "..data"), "..1");
        File.CreateSymbolicLink(Path.Combine(_folder.Path, "key"), "..data/key");
        var keys = Ring("key");
        Assert.Equal("1", await SignerAsync(keys));

        Directory.Delete(Path.Combine(_folder.Path, "..data"));
        Directory.CreateSymbolicLink(Path.Combine(_folder.Path, "..data"), "..2");
        _clock.Advance(TimeSpan.FromMinutes(1));

        Assert.NotNull((await keys.GetFreshAsync(Cancellation)).Find("2"));
    }

    [Theory]
    [InlineData("secret", "neither a private JWK")]
    [InlineData("{\"kty\":\"EC\",\"d\":\"secret\"", "neither a private JWK")]
    [InlineData(null, "Could not find file")]
    public async Task Ring_FileBecomesUseless_KeepsTheKeyAndShowsNothing(string? content, string why)
    {
        _folder.File("key", TestSigning.PrivateJwk("1"));
        var keys = Ring("key");
        Assert.Equal("1", await SignerAsync(keys));

        if (content is null) File.Delete(Path.Combine(_folder.Path, "key"));
        else _folder.File("key", content);
        _clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal("1", await SignerAsync(keys));
        var record = _logger.LatestRecord;
        Assert.Equal((21, LogLevel.Error), (record.Id.Id, record.Level));
        Assert.Contains(why, record.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", $"{record.Message} {record.Exception}", StringComparison.Ordinal);

        _folder.File("key", TestSigning.PrivateJwk("2"));
        _clock.Advance(TimeSpan.FromMinutes(1));
        Assert.NotNull((await keys.GetFreshAsync(Cancellation)).Find("2"));
    }

    [Fact]
    public async Task Ring_OtherKeyUnderTheConfiguredId_KeepsTheKeyAndSaysWhatToDo()
    {
        _folder.File("key", KeyRing.P256.ExportPkcs8PrivateKeyPem());
        var keys = Ring("key", options => options.KeyId = "me-1");
        var first = await keys.GetFreshAsync(Cancellation);

        _folder.File("key", KeyRing.P384.ExportPkcs8PrivateKeyPem());
        _clock.Advance(TimeSpan.FromMinutes(1));

        Assert.Same(first, await keys.GetFreshAsync(Cancellation));
        Assert.Contains("a 'kid' of its own", _logger.LatestRecord.Message, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private OwnSigningKeys Ring(string file, Action<EctSigningOptions>? configure = null)
    {
        var failures = new List<string>();
        var source = TryCreate(file, configure, failures);
        Assert.Empty(failures);
        return OwnKeys.From(source, _clock, _logger);
    }

    private async Task<string?> SignerAsync(OwnSigningKeys keys) =>
        (await keys.GetFreshAsync(Cancellation)).SignerAt(_clock.GetUtcNow())?.PublicJwk.KeyId;

    private static string MalformedJwk(string keyId) => $$"""{"kty":"RSA","kid":"{{keyId}}","n":"AQAB","e":65537,"d":"secret"}""";

    private static string PublicJwkOf(string keyId)
    {
        var jwk = KeyRing.PublicJwk(KeyRing.P384, "P-384");
        return $$"""{"kty":"EC","crv":"P-384","x":"{{jwk.X}}","y":"{{jwk.Y}}","kid":"{{keyId}}"}""";
    }

    private async Task<SigningKey> LoadAsync(string file, Action<EctSigningOptions>? configure = null)
    {
        var failures = new List<string>();
        var source = TryCreate(file, configure, failures);
        Assert.Empty(failures);
        return new SigningKey((await source!.GetKeysAsync(TestContext.Current.CancellationToken)).Active);
    }

    private FileSigningKeySource? TryCreate(string file, Action<EctSigningOptions>? configure, List<string> failures)
    {
        var options = new EctSigningOptions { KeyFile = file };
        configure?.Invoke(options);
        return FileSigningKeySource.TryCreate(options, _folder.Path, failures);
    }

    private void Fails(string file, string why, Action<EctSigningOptions>? configure = null)
    {
        var failures = new List<string>();

        Assert.Null(TryCreate(file, configure, failures));
        var failure = Assert.Single(failures);
        Assert.StartsWith("Ect:Signing:KeyFile", failure, StringComparison.Ordinal);
        Assert.Contains(why, failure, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", failure, StringComparison.Ordinal);
    }

    private static string ShortEcJwk(string curve)
    {
        while (true)
        {
            using var key = ECDsa.Create(JwkCurve.Find(curve)!.Curve);
            var p = key.ExportParameters(true);
            if ((byte[][])[p.Q.X!, p.Q.Y!, p.D!] is var numbers && Array.TrueForAll(numbers, number => number[0] is not 0)) continue;
            var (x, y, d) = (Cut(p.Q.X), Cut(p.Q.Y), Cut(p.D));
            return $$"""{"kty":"EC","crv":"{{curve}}","x":"{{x}}","y":"{{y}}","d":"{{d}}"}""";
        }
    }

    /// <summary>An RSA key in which some numbers lack their leading zeros, and others have one zero too many.</summary>
    private static string ShortRsaJwk()
    {
        var p = SmallExponents();
        return Jwk(KeyRing.Rsa, jwk =>
        {
            (jwk["d"], jwk["dp"], jwk["dq"], jwk["qi"]) = (Cut(p.D), Cut(p.DP), Cut(p.DQ), Cut(p.InverseQ));
            (jwk["n"], jwk["e"], jwk["p"], jwk["q"]) = (Longer(p.Modulus), Cut(p.Exponent), Longer(p.P), Longer(p.Q));
        });
    }

    /// <summary>The same RSA key with another pair of exponents, so that dp has fewer bytes than p.</summary>
    private static RSAParameters SmallExponents()
    {
        var parameters = KeyRing.Rsa.ExportParameters(true);
        var (p, q) = (Number(parameters.P), Number(parameters.Q));
        var phi = (p - 1) * (q - 1);
        for (var e = new BigInteger(65_537); ; e += 2)
        {
            if (!BigInteger.GreatestCommonDivisor(e, phi).IsOne) continue;
            var d = Inverse(e, phi);
            if ((d % (p - 1)).GetByteCount(isUnsigned: true) >= parameters.P!.Length) continue;

            (parameters.Exponent, parameters.D) = (Bytes(e, 0), Bytes(d, parameters.Modulus!.Length));
            (parameters.DP, parameters.DQ) = (Bytes(d % (p - 1), parameters.P.Length), Bytes(d % (q - 1), parameters.Q!.Length));
            return parameters;
        }
    }

    private static BigInteger Inverse(BigInteger value, BigInteger modulus)
    {
        var (a, b, x, y) = (value, modulus, BigInteger.One, BigInteger.Zero);
        while (!b.IsZero) (a, b, x, y) = (b, a % b, y, x - a / b * y);
        return x.Sign < 0 ? x + modulus : x;
    }

    private static BigInteger Number(byte[]? bytes) => new(bytes, isUnsigned: true, isBigEndian: true);

    private static byte[] Bytes(BigInteger number, int length) =>
        number.ToByteArray(isUnsigned: true, isBigEndian: true) is var bytes && bytes.Length < length
            ? [.. new byte[length - bytes.Length], .. bytes]
            : bytes;

    private static string Longer(byte[]? number) => Base64UrlEncoder.Encode([0, .. number!]);

    private static string Cut(byte[]? number) => Base64UrlEncoder.Encode(number.AsSpan().TrimStart((byte)0).ToArray());

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
