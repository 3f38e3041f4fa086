using System.Numerics;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Ect.Tokens;
using Microsoft.IdentityModel.Tokens;

namespace Ect.Tests;

public class EctKeyTests
{
    public static TheoryData<string> Algorithms => [.. SignatureAlgorithms.Supported];

    [Theory, MemberData(nameof(Algorithms))]
    public void Verify_GoodSignature_Succeeds(string algorithm)
    {
        var key = EctKey.From(KeyRing.KeyFor(algorithm));

        Assert.True(key.Fits(algorithm));
        Assert.True(key.Verify(algorithm, KeyRing.Input, KeyRing.Sign(algorithm, KeyRing.Input)));
    }

    [Theory, MemberData(nameof(Algorithms))]
    public void Verify_AnyOtherSignature_Fails(string algorithm)
    {
        var key = EctKey.From(KeyRing.KeyFor(algorithm));
        var good = KeyRing.Sign(algorithm, KeyRing.Input);

        for (var i = 0; i < good.Length; i += 7)
        {
            var flipped = good.ToArray();
            flipped[i] ^= 1;
            Assert.False(key.Verify(algorithm, KeyRing.Input, flipped));
        }
        Assert.False(key.Verify(algorithm, KeyRing.Input, []));
        Assert.False(key.Verify(algorithm, KeyRing.Input, good[..^1]));
        Assert.False(key.Verify(algorithm, KeyRing.Input, [.. good, 0]));
        Assert.False(key.Verify(algorithm, KeyRing.Input, [0, .. good]));
        Assert.False(key.Verify(algorithm, KeyRing.Input, new byte[good.Length]));
        Assert.False(key.Verify(algorithm, KeyRing.Input, [.. Enumerable.Repeat((byte)255, good.Length)]));
        Assert.False(key.Verify(algorithm, (byte[])[.. KeyRing.Input, 0], good));
        Assert.False(key.Verify(algorithm, Array.Empty<byte>(), good));
        Assert.False(key.Verify(algorithm, default, good));
    }

    [Theory, MemberData(nameof(Algorithms))]
    public void Verify_InputIsPartOfABuffer_OnlyThatPartCounts(string algorithm)
    {
        var key = EctKey.From(KeyRing.KeyFor(algorithm));
        var (good, length) = (KeyRing.Sign(algorithm, KeyRing.Input), KeyRing.Input.Length);
        byte[] buffer = [1, .. KeyRing.Input, 2];

        Assert.True(key.Verify(algorithm, new ArraySegment<byte>(buffer, 1, length), good));
        Assert.False(key.Verify(algorithm, new ArraySegment<byte>(buffer, 0, length), good));
        Assert.False(key.Verify(algorithm, new ArraySegment<byte>(buffer, 1, length + 1), good));
        Assert.False(key.Verify(algorithm, new ArraySegment<byte>(buffer, 1, length - 1), good));
    }

    [Theory, MemberData(nameof(Algorithms))]
    public void Fits_EveryOtherAlgorithm_OnlyThoseOfItsKindAndCurve(string algorithm)
    {
        var key = EctKey.From(KeyRing.KeyFor(algorithm));
        var expected = algorithm.StartsWith("ES", StringComparison.Ordinal) ? [algorithm] : SignatureAlgorithms.Supported.Where(a => a[0] != 'E');

        Assert.Equal(expected.Order(), SignatureAlgorithms.Supported.Where(key.Fits).Order());
    }

    [Theory]
    [InlineData("none"), InlineData("HS256"), InlineData("es256"), InlineData("ES256K"), InlineData("EdDSA"), InlineData("")]
    public void Verify_AlgorithmThatDoesNotExist_Fails(string algorithm)
    {
        var key = EctKey.From(KeyRing.KeyFor("ES256"));

        Assert.False(key.Fits(algorithm));
        Assert.False(key.Verify(algorithm, KeyRing.Input, KeyRing.Sign("ES256", KeyRing.Input)));
    }

    [Theory]
    [InlineData(null, true), InlineData("ES256", true), InlineData("ES384", false), InlineData("es256", false), InlineData("", false)]
    public void Fits_JwkNamesAnAlgorithm_OnlyThatOne(string? named, bool fits) =>
        Assert.Equal(fits, Fits(jwk => jwk.Alg = named));

    [Theory]
    [InlineData(null, true), InlineData("sig", true), InlineData("enc", false), InlineData("jwt-svid", false), InlineData("SIG", false), InlineData("", false)]
    public void Fits_JwkNamesAUse_OnlySignatures(string? use, bool fits) =>
        Assert.Equal(fits, Fits(jwk => jwk.Use = use));

    [Theory]
    [InlineData("", true), InlineData("verify", true), InlineData("sign verify", true), InlineData("sign", false), InlineData("encrypt", false)]
    public void Fits_JwkNamesOperations_OnlyWithVerify(string operations, bool fits) =>
        Assert.Equal(fits, Fits(jwk => Array.ForEach(operations.Split(' ', StringSplitOptions.RemoveEmptyEntries), jwk.KeyOps.Add)));

    [Theory]
    [InlineData("P-384"), InlineData("P-521"), InlineData("P-256K"), InlineData("secp256k1"), InlineData("p-256"), InlineData(null)]
    public void Fits_OtherCurveThanThePoints_No(string? curve) =>
        Assert.False(Fits(jwk => jwk.Crv = curve));

    [Theory]
    [InlineData("RSA"), InlineData("oct"), InlineData("OKP"), InlineData("ec"), InlineData("\"}"), InlineData(null)]
    public void Fits_OtherKindThanItsNumbers_No(string? kind) =>
        Assert.False(Fits(jwk => jwk.Kty = kind));

    [Theory]
    [InlineData(null), InlineData(""), InlineData("not base64url!"), InlineData("AQ"), InlineData("A")]
    public void Fits_BrokenCoordinate_No(string? x) =>
        Assert.False(Fits(jwk => jwk.X = x));

    [Fact]
    public void Fits_PointOffItsCurve_No()
    {
        var point = KeyRing.P256.ExportParameters(false).Q;
        point.Y![31] ^= 1;

        Assert.False(EctKey.From(KeyRing.PublicJwk(point, "P-256")).Fits("ES256"));
    }

    [Theory]
    [InlineData(1, true), InlineData(2, false)]
    public void Fits_CoordinateWithExtraZeros_OneIsTakenOff(int zeros, bool fits)
    {
        var point = KeyRing.P256.ExportParameters(false).Q;
        var key = EctKey.From(KeyRing.PublicJwk(new ECPoint { X = [.. new byte[zeros], .. point.X!], Y = [.. new byte[zeros], .. point.Y!] }, "P-256"));

        Assert.Equal(fits, key.Fits("ES256"));
        Assert.Equal(fits, key.Thumbprint == EctKey.From(KeyRing.PublicJwk(KeyRing.P256, "P-256")).Thumbprint);
    }

    [Fact]
    public void Fits_CoordinatesWithoutTheirLeadingZeros_AreBroughtToFullLength()
    {
        foreach (var whole in (ECPoint[])[KeyRing.WithLeadingZero(point => point.X!), KeyRing.WithLeadingZero(point => point.Y!)])
        {
            var cut = new ECPoint { X = whole.X.AsSpan().TrimStart((byte)0).ToArray(), Y = whole.Y.AsSpan().TrimStart((byte)0).ToArray() };
            var key = EctKey.From(KeyRing.PublicJwk(cut, "P-256"));

            Assert.True(key.Fits("ES256"));
            Assert.Equal(EctKey.From(KeyRing.PublicJwk(whole, "P-256")).Thumbprint, key.Thumbprint);
        }
    }

    [Theory]
    [InlineData(1024, false), InlineData(2047, false), InlineData(2048, true), InlineData(2049, true), InlineData(8191, true), InlineData(8192, true), InlineData(8193, false), InlineData(16384, false)]
    public void Fits_RsaModulus_From2048To8192Bits(int bits, bool fits)
    {
        var key = EctKey.From(KeyRing.PublicJwk(Modulus(bits)));

        Assert.Equal(fits, key.Fits("PS256"));
        Assert.False(key.Verify("PS256", KeyRing.Input, new byte[(bits + 7) / 8]));
    }

    [Fact]
    public void Fits_RsaModulusPaddedWithZeros_CountsItsOwnBits()
    {
        Assert.False(EctKey.From(KeyRing.PublicJwk([0, .. Modulus(2047)])).Fits("PS256"));
        Assert.True(EctKey.From(KeyRing.PublicJwk([0, .. Modulus(8192)])).Fits("PS256"));
    }

    [Theory]
    [InlineData(new byte[] { 3 }, true), InlineData(new byte[] { 1, 0, 1 }, true), InlineData(new byte[] { 255, 255, 255, 255 }, true)]
    [InlineData(new byte[] { 1, 0, 0, 0, 1 }, false), InlineData(new byte[] { 255, 255, 255, 255, 255, 255, 255, 255 }, false)]
    [InlineData(new byte[] { 0, 0, 1, 0, 1 }, true), InlineData(new byte[] { 1 }, false), InlineData(new byte[] { 0, 1 }, false), InlineData(new byte[] { 0 }, false), InlineData(new byte[] { 4 }, false)]
    public void Fits_RsaExponent_OddFrom3To32Bits(byte[] exponent, bool fits)
    {
        var key = EctKey.From(KeyRing.PublicJwk(Modulus(4096), exponent));

        Assert.Equal(fits, key.Fits("RS256"));
        Assert.False(key.Verify("RS256", KeyRing.Input, new byte[512]));
    }

    [Theory]
    [InlineData(4096, new byte[] { 1, 0, 3 }, true), InlineData(4097, new byte[] { 1, 0, 3 }, false)]
    [InlineData(4097, new byte[] { 1, 0, 1 }, true), InlineData(8192, new byte[] { 1, 0, 1 }, true)]
    [InlineData(8192, new byte[] { 3 }, false), InlineData(8192, new byte[] { 255, 255, 255, 255 }, false)]
    public void Fits_ExponentOfALongRsaKey_65537Alone(int bits, byte[] exponent, bool fits) =>
        Assert.Equal(fits, EctKey.From(KeyRing.PublicJwk(Modulus(bits), exponent)).Fits("PS256"));

    [Fact]
    public void Fits_EvenModulus_No()
    {
        var modulus = Modulus(2048);
        modulus[^1] &= 0xFE;

        Assert.False(EctKey.From(KeyRing.PublicJwk(modulus)).Fits("RS256"));
    }

    [Theory]
    [InlineData(null, "AQAB"), InlineData("", "AQAB"), InlineData("!", "AQAB"), InlineData("good", null), InlineData("good", ""), InlineData("good", "!")]
    public void Fits_RsaNumberMissingOrBroken_No(string? modulus, string? exponent)
    {
        var jwk = KeyRing.PublicJwk(Modulus(2048));
        if (modulus != "good") jwk.N = modulus;
        jwk.E = exponent;

        Assert.False(EctKey.From(jwk).Fits("RS256"));
    }

    [Fact]
    public void From_SymmetricKey_NeverFits()
    {
        var key = EctKey.From(new SymmetricSecurityKey(new byte[64]) { KeyId = "k-1" });

        Assert.DoesNotContain(SignatureAlgorithms.Supported.Append("HS256"), key.Fits);
        Assert.Equal("k-1", key.KeyId);
    }

    [Fact]
    public void From_CurveThatHasNoName_NeverFits()
    {
        using var brainpool = ECDsa.Create(ECCurve.NamedCurves.brainpoolP256r1);

        Assert.DoesNotContain(SignatureAlgorithms.Supported, EctKey.From(new ECDsaSecurityKey(brainpool)).Fits);
    }

    [Fact]
    public void From_SameKeyInEveryForm_SameThumbprint()
    {
        using var certificate = new CertificateRequest("CN=a", KeyRing.P256, HashAlgorithmName.SHA256)
            .CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(100));
        var withPrivateHalf = JsonWebKeyConverter.ConvertFromECDsaSecurityKey(new ECDsaSecurityKey(KeyRing.P256));
        SecurityKey[] forms = [new ECDsaSecurityKey(KeyRing.P256), new X509SecurityKey(certificate), withPrivateHalf, KeyRing.PublicJwk(KeyRing.P256, "P-256")];

        var expected = new EctDigest(new ECDsaSecurityKey(KeyRing.P256).ComputeJwkThumbprint());
        Assert.All(forms, form => Assert.Equal(expected, EctKey.From(form).Thumbprint));
        Assert.All(forms, form => Assert.True(EctKey.From(form).Verify("ES256", KeyRing.Input, KeyRing.Sign("ES256", KeyRing.Input))));
    }

    [Fact]
    public void From_SameRsaKeyInEveryForm_SameThumbprint()
    {
        using var certificate = new CertificateRequest("CN=a", KeyRing.Rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pss)
            .CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(100));
        var parameters = KeyRing.Rsa.ExportParameters(false);
        SecurityKey[] forms = [new RsaSecurityKey(KeyRing.Rsa), new RsaSecurityKey(parameters), new X509SecurityKey(certificate), KeyRing.PublicJwk([0, .. parameters.Modulus!])];

        var expected = new EctDigest(new RsaSecurityKey(parameters).ComputeJwkThumbprint());
        Assert.All(forms, form => Assert.Equal(expected, EctKey.From(form).Thumbprint));
        Assert.All(forms, form => Assert.True(EctKey.From(form).Verify("PS256", KeyRing.Input, KeyRing.Sign("PS256", KeyRing.Input))));
    }

    [Fact]
    public void Thumbprint_ExampleOfRfc7638_IsTheRfcs()
    {
        var jwk = new JsonWebKey("""
            {"kty":"RSA","n":"0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw","e":"AQAB","alg":"RS256","kid":"2011-04-29"}
            """);

        Assert.Equal("NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs", EctKey.From(jwk).Thumbprint.ToString());
    }

    [Fact]
    public void Verify_ManyThreadsAtOnce_AllSucceed()
    {
        var key = EctKey.From(KeyRing.KeyFor("ES256"));
        var signature = KeyRing.Sign("ES256", KeyRing.Input);

        Parallel.For(0, 200, _ => Assert.True(key.Verify("ES256", KeyRing.Input, signature)));
    }

    private static bool Fits(Action<JsonWebKey> spoil)
    {
        var jwk = KeyRing.PublicJwk(KeyRing.P256, "P-256");
        spoil(jwk);
        return EctKey.From(jwk).Fits("ES256");
    }

    /// <summary>An odd number of exactly so many bits; that it is no product of two primes cannot be seen from outside.</summary>
    private static byte[] Modulus(int bits) => ((BigInteger.One << bits) - 1).ToByteArray(isUnsigned: true, isBigEndian: true);
}
