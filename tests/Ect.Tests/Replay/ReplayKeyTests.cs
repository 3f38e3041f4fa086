using System.Text;
using CsCheck;
using Ect.Replay;

namespace Ect.Tests;

public class ReplayKeyTests
{
    private static readonly EctOptions Options = new() { Identity = Forge.Me };

    [Fact]
    public void For_SameTokenAnotherText_SameKey()
    {
        var token = TestTokens.Token();
        var again = TestTokens.Token(token.Id); // another digest, as if header and signature were another's
        Assert.Equal(KeyOf(token), KeyOf(again));
    }

    [Fact]
    public void For_AnotherIdIssuerLevelClassOrAudience_AnotherKey()
    {
        var id = Forge.NewId();
        Assert.Distinct([
            KeyOf(TestTokens.Token(id)),
            KeyOf(TestTokens.Token()),
            KeyOf(TestTokens.Token(id, issuer: Forge.Bob)),
            KeyOf(TestTokens.Token(id, level: EctAssuranceLevel.L1)),
            KeyOf(TestTokens.Token(id), audience: Forge.Bob),
        ]);
    }

    [Fact]
    public void For_TextMovedFromAudienceToIssuer_AnotherKey() =>
        Assert.NotEqual(KeyOf(TestTokens.Token("1", issuer: "bc"), "a"), KeyOf(TestTokens.Token("1", issuer: "c"), "ab"));

    /// <summary>Instances of different versions share a Redis while one replaces the other: this never changes.</summary>
    [Theory]
    [InlineData(EctAssuranceLevel.L1, "unsigned"), InlineData(EctAssuranceLevel.L2, "signed")]
    public void For_Token_DigestOfItsPartsEachWithItsLength(EctAssuranceLevel level, string levelClass)
    {
        var token = TestTokens.Token(issuer: Forge.Bob, level: level);
        string[] parts = [levelClass, Forge.Me, Forge.Bob, token.Id];
        Assert.Equal(EctDigest.Of(parts.SelectMany(WithLength).ToArray()), KeyOf(token));

        static byte[] WithLength(string part) => [0, 0, 0, (byte)part.Length, .. Encoding.UTF8.GetBytes(part)];
    }

    [Fact]
    public void For_SignedAtLevel2Or3_SameKey()
    {
        var id = Forge.NewId();
        Assert.Equal(KeyOf(TestTokens.Token(id)), KeyOf(TestTokens.Token(id, level: EctAssuranceLevel.L3)));
    }

    [Theory]
    [InlineData(600, 600 + 61)] // exp decides
    [InlineData(3_600, 900 + 61)] // iat + 15 min decides
    public void For_FreshToken_RetainsUntilNoClockAcceptsIt(int lifetime, int seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), Entry(Forge.Now, lifetime, Forge.Now).Retention);

    [Fact]
    public void For_LastDates_DoesNotOverflow()
    {
        var last = DateTimeOffset.FromUnixTimeSeconds(253_402_300_799);
        Assert.True(Entry(last.AddSeconds(-1), 1, Forge.Now).Retention > TimeSpan.Zero);
    }

    [Fact]
    public void For_TokenLongExpired_RetentionIsStillPositive() =>
        Assert.Equal(TimeSpan.FromSeconds(1), Entry(Forge.Now, 600, Forge.Now.AddYears(1)).Retention);

    /// <summary>One verifier records, and once its entry is gone another one, whose clock is off by no more than the tolerance, is asked.</summary>
    [Fact]
    public void For_AnyTwoClocksWithinTheTolerance_NoAcceptedTokenOutlivesItsEntry() =>
        Gen.Select(Gen.Int[1, 1_200], Gen.Int[-40, 1_000], Gen.Int[-30, 30], Gen.Int[0, 100]).Sample((lifetime, recordedAt, ahead, later) =>
        {
            var recorderNow = Forge.Now.AddSeconds(recordedAt);
            if (!Accepts(recorderNow, lifetime)) return;

            var gone = recorderNow + Entry(Forge.Now, lifetime, recorderNow).Retention + TimeSpan.FromSeconds(later);
            Assert.False(Accepts(gone.AddSeconds(ahead), lifetime));
        }, iter: 100_000);

    /// <summary>Rule 16 for a head, on its own.</summary>
    private static bool Accepts(DateTimeOffset now, int lifetime)
    {
        var skew = TimeSpan.FromSeconds(30);
        return Forge.Now <= now + skew && now < Forge.Now.AddSeconds(lifetime) + skew && Forge.Now >= now - TimeSpan.FromMinutes(15) - skew;
    }

    private static EctDigest KeyOf(EctToken token, string audience = Forge.Me) => ReplayKey.For(token, audience, Options, Forge.Now, Guid.Empty).Key;

    private static EctReplayEntry Entry(DateTimeOffset issuedAt, int lifetime, DateTimeOffset now)
    {
        var token = TestTokens.Token(issuedAt: issuedAt, lifetime: TimeSpan.FromSeconds(lifetime));
        return ReplayKey.For(token, Forge.Me, Options, now, Guid.NewGuid());
    }
}
