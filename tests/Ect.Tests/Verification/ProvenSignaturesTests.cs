using Ect.Keys;
using Ect.Tokens;
using Ect.Verification;
using Microsoft.IdentityModel.Tokens;

namespace Ect.Tests;

/// <summary>A good signature is remembered, and nothing else is taken for it.</summary>
public sealed class ProvenSignaturesTests : IDisposable
{
    private readonly ProvenSignatures _proven;
    private readonly Forge _alice = new(), _other = new();
    private readonly ReadResult _read;
    private readonly EctKey _key, _otherKey;
    private int _checks;

    public ProvenSignaturesTests()
    {
        _proven = new ProvenSignatures((jws, key) =>
        {
            _checks++;
            return JwsVerification.Verify(jws, key);
        });
        (_key, _otherKey) = (KeyOf(_alice), KeyOf(_other));
        _read = Reading.Read(_alice.Token());
        Assert.Equal(EctFailureReason.None, Verify(_read, _key));
    }

    public void Dispose()
    {
        _alice.Dispose();
        _other.Dispose();
    }

    [Fact]
    public void Verify_SameAgain_IsGoodWithoutArithmetic()
    {
        for (var i = 0; i < 100; i++) Assert.Equal(EctFailureReason.None, Verify(_read, _key));

        Assert.Equal(1, _checks);
    }

    [Theory]
    [InlineData(19_999, 1)]
    [InlineData(20_000, 2)]
    public void Verify_SameAfterManyOthers_IsForgottenSomeTime(int others, int checks)
    {
        var proven = new ProvenSignatures((jws, _) =>
        {
            if (jws == _read.Jws) _checks++;
            return EctFailureReason.None;
        });
        _checks = 0;
        proven.Verify(_read.Token!, _read.Jws!, _key);
        var jws = Reading.Read(_other.Token()).Jws!;
        for (var n = 0; n < others; n++) proven.Verify(TestTokens.Token(), jws, _key);

        proven.Verify(_read.Token!, _read.Jws!, _key);

        Assert.Equal(checks, _checks);
    }

    [Fact]
    public void Verify_SameByAnotherKey_InvalidSignature() => Assert.Equal(EctFailureReason.InvalidSignature, Verify(_read, _otherKey));

    [Fact]
    public void Verify_SameWithASignatureOfNobody_InvalidSignature()
    {
        var text = _read.Token!.EncodedToken;
        Assert.Equal(EctFailureReason.InvalidSignature, Verify(Reading.Read($"{text[..text.LastIndexOf('.')]}.{new string('A', 86)}"), _key));
    }

    [Fact]
    public void Verify_OtherTokenWithThisSignature_InvalidSignature()
    {
        var (text, other) = (_read.Token!.EncodedToken, _alice.Token());
        Assert.Equal(EctFailureReason.InvalidSignature, Verify(Reading.Read(other[..other.LastIndexOf('.')] + text[text.LastIndexOf('.')..]), _key));
    }

    [Fact]
    public void Verify_KeyThatIsForAnotherAlgorithmByNow_KeyMismatch()
    {
        var jwk = new JsonWebKeySet(_alice.Jwks()).Keys[0];
        jwk.Alg = "ES384";
        Assert.Equal(EctFailureReason.KeyMismatch, Verify(_read, EctKey.From(jwk)));
    }

    [Fact]
    public void Verify_ForgeryAgainAndAgain_NeverBecomesGood()
    {
        var forged = Reading.Read(_other.Token());
        for (var i = 0; i < 3; i++) Assert.Equal(EctFailureReason.InvalidSignature, Verify(forged, _key));
    }

    private EctFailureReason Verify(ReadResult read, EctKey key) => _proven.Verify(read.Token!, read.Jws!, key);

    private static EctKey KeyOf(Forge forge) => EctKey.From(new JsonWebKeySet(forge.Jwks()).Keys[0]);
}
