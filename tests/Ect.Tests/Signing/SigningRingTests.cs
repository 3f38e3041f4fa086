using Ect.Keys;
using Ect.Signing;
using Microsoft.IdentityModel.Tokens;

namespace Ect.Tests;

public class SigningRingTests
{
    private static readonly SigningTimes Times = SigningTimes.Of(new EctOptions());
    private static readonly TimeSpan Tick = TimeSpan.FromTicks(1);

    private readonly SigningCredentials _first = TestSigning.NewKey("1");
    private readonly SigningCredentials _second = TestSigning.NewKey("2");
    private readonly SigningCredentials _third = TestSigning.NewKey("3");

    [Fact]
    public void Times_Defaults_ArePublishedFiveMinutesBeforeAndUntilNothingCounts() =>
        Assert.Equal((new(0, 5, 0), new(24, 1, 30)), (Times.Overlap, Times.Retention));

    [Fact]
    public void Times_HeadsOutlivePredecessors_TheyDecide()
    {
        var options = new EctOptions { MaxAge = TimeSpan.FromHours(2), MaxPredecessorAge = TimeSpan.FromHours(1) };

        Assert.Equal(new(2, 2, 0), SigningTimes.Of(options).Retention);
    }

    [Fact]
    public void Empty_NoKey_NothingSignsAndNothingIsPublished()
    {
        Assert.Null(SigningRing.Empty.SignerAt(Forge.Now));
        Assert.Equal("""{"keys":[]}""", SigningRing.Empty.Jwks);
    }

    [Fact]
    public void With_TheVeryFirstKey_SignsAtOnce() => Assert.Equal("1", SignerAt(First(), Forge.Now));

    [Fact]
    public void With_NewKey_IsPublishedAtOnceAndSignsAfterTheOverlap()
    {
        var ring = First().With(new(_second), Forge.Now, Times);

        Assert.Equal(["1", "2"], Published(ring));
        Assert.Equal("1", SignerAt(ring, Forge.Now));
        Assert.Equal("1", SignerAt(ring, Forge.Now + Times.Overlap - Tick));
        Assert.Equal("2", SignerAt(ring, Forge.Now + Times.Overlap));
        Assert.Equal("2", SignerAt(ring, Forge.Now + Times.Overlap + Tick));
    }

    [Fact]
    public void With_KeyThatWasAnnounced_ItsOverlapBeganThen()
    {
        var announced = First().With(new(_first, [_second.Key]), Forge.Now, Times);

        Assert.Equal("1", SignerAt(announced, Forge.Now + 2 * Times.Overlap));
        Assert.Equal("1", SignerAt(Activated(Forge.Now + Times.Overlap - Tick), Forge.Now + Times.Overlap - Tick));
        Assert.Equal("2", SignerAt(Activated(Forge.Now + Times.Overlap), Forge.Now + Times.Overlap));
        Assert.Equal("2", SignerAt(Activated(Forge.Now + Times.Overlap + Tick), Forge.Now + Times.Overlap + Tick));

        SigningRing Activated(DateTimeOffset at) => announced.With(new(_second, [_first.Key]), at, Times);
    }

    [Fact]
    public void With_ReplacedKey_StaysPublishedUntilItsLastTokenCountsNoMore()
    {
        var replaced = First().With(new(_second), Forge.Now, Times);
        var lastUse = Forge.Now + Times.Overlap;

        Assert.Equal(["1", "2"], Published(replaced.With(new(_second), lastUse + Times.Retention - Tick, Times)));
        Assert.Equal(["1", "2"], Published(replaced.With(new(_second), lastUse + Times.Retention, Times)));
        Assert.Equal(["2"], Published(replaced.With(new(_second), lastUse + Times.Retention + Tick, Times)));
    }

    [Fact]
    public void With_FormerKeyThatTheSourceDropsLater_CountsFromThen()
    {
        var both = First().With(new(_second, [_first.Key]), Forge.Now, Times);
        var muchLater = Forge.Now.AddDays(30);
        var dropped = both.With(new(_second, [_first.Key]), muchLater, Times).With(new(_second), muchLater, Times);

        Assert.Equal(["1", "2"], Published(dropped.With(new(_second), muchLater + Times.Retention, Times)));
        Assert.Equal(["2"], Published(dropped.With(new(_second), muchLater + Times.Retention + Tick, Times)));
    }

    [Fact]
    public void With_AThirdKeyBeforeTheSecondSigns_TheFirstGoesOnUntilTheThirdIsReady()
    {
        var ring = First().With(new(_second), Forge.Now, Times).With(new(_third), Forge.Now.AddMinutes(1), Times);

        Assert.Equal("1", SignerAt(ring, Forge.Now + Times.Overlap));
        Assert.Equal("3", SignerAt(ring, Forge.Now.AddMinutes(1) + Times.Overlap));
        Assert.Equal(["1", "2", "3"], Published(ring));
    }

    [Fact]
    public void With_TheFormerKeyComesBack_ItGoesOn()
    {
        var ring = First().With(new(_second), Forge.Now, Times).With(new(_first), Forge.Now.AddMinutes(1), Times);

        Assert.Equal("1", SignerAt(ring, Forge.Now + 2 * Times.Overlap));
        Assert.Equal(["1", "2"], Published(ring));
    }

    [Fact]
    public void With_TheSameKeyInNewObjects_TheOldOnesStay()
    {
        var ring = First();
        var copy = new SigningCredentials(new ECDsaSecurityKey(((ECDsaSecurityKey)_first.Key).ECDsa) { KeyId = "1" }, "ES256");

        var again = ring.With(new(copy, [copy.Key]), Forge.Now, Times);

        Assert.Same(ring.SignerAt(Forge.Now), again.SignerAt(Forge.Now));
        Assert.Same(ring.Find("1"), again.Find("1"));
        Assert.Equal(["1"], Published(again));
    }

    [Fact]
    public void With_AnotherKeyUnderAKnownId_IsRefused()
    {
        var another = TestSigning.NewKey("1");
        var former = First().With(new(_second), Forge.Now, Times);

        AssertRefused("'kid' '1'", () => First().With(new(another), Forge.Now, Times));
        AssertRefused("'kid' '1'", () => former.With(new(another), Forge.Now, Times));
        AssertRefused("'kid' '1'", () => SigningRing.Check(new(_first, [another.Key])));
    }

    [Fact]
    public void With_OtherKeyThatCannotVerify_IsRefused()
    {
        var symmetric = new SymmetricSecurityKey(new byte[64]) { KeyId = "s" };
        var forEncryption = new JsonWebKey(TestSigning.PrivateJwk("2")) { Use = "enc" };

        AssertRefused("cannot verify", () => SigningRing.Check(new(_first, [symmetric])));
        AssertRefused("cannot verify", () => SigningRing.Check(new(_first, [forEncryption])));
    }

    [Fact]
    public void Others_LongKeyId_256CharactersAreTheMost()
    {
        _ = new EctSigningKeySet(_first, [TestSigning.NewKey(new string('k', 256)).Key]);
        var longer = TestSigning.NewKey(new string('k', 257));
        AssertRefused("256", () => _ = new EctSigningKeySet(_first, [longer.Key]));
    }

    [Fact]
    public void Others_PrivateKeys_ArePublicHalvesWithAThumbprintForAnId()
    {
        var keys = new EctSigningKeySet(_first, [new JsonWebKey(TestSigning.PrivateJwk(null))]);
        var other = Assert.IsType<JsonWebKey>(Assert.Single(keys.Others));

        Assert.False(other.HasPrivateKey);
        Assert.Equal(PublicJwk.Thumbprint(other).ToString(), other.KeyId);
    }

    [Fact]
    public void Jwks_EveryKindOfKey_PublicMembersAloneInOneOrder()
    {
        var rsa = new SigningCredentials(new RsaSecurityKey(KeyRing.Rsa) { KeyId = "r" }, "PS256");
        var jwk = new SigningCredentials(new JsonWebKey(TestSigning.PrivateJwk("j")), "ES256");
        var ring = SigningRing.Empty.With(new(rsa, [jwk.Key, _first.Key]), Forge.Now, Times).With(new(jwk, [_first.Key]), Forge.Now, Times);

        var keys = System.Text.Json.Nodes.JsonNode.Parse(ring.Jwks)!["keys"]!.AsArray();

        Assert.Equal(["1", "j", "r"], keys.Select(key => (string?)key!["kid"]));
        var publicMembers = new HashSet<string> { "kty", "crv", "x", "y", "n", "e", "kid", "use", "alg" };
        Assert.All(keys, key => Assert.Subset(publicMembers, key!.AsObject().Select(member => member.Key).ToHashSet()));
        var verifiers = IssuerKeys.FromJwks(ring.Jwks);
        Assert.All(ring.Published, key => Assert.Equal(key.Key.Thumbprint, verifiers.Find(key.KeyId)?.Thumbprint));
    }

    private SigningRing First() => SigningRing.Empty.With(new(_first), Forge.Now.AddDays(-1), Times);

    private static string? SignerAt(SigningRing ring, DateTimeOffset now) => ring.SignerAt(now)?.PublicJwk.KeyId;

    private static IEnumerable<string> Published(SigningRing ring) => ring.Published.Select(key => key.KeyId).Order();

    private static void AssertRefused(string why, Action action) =>
        Assert.Contains(why, Assert.Throws<ArgumentException>(action).Message, StringComparison.Ordinal);
}
