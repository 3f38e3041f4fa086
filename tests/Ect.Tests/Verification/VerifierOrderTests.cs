using System.Text.Json.Nodes;

namespace Ect.Tests;

/// <summary>Which of several failures gives the reason (profile, section 2).</summary>
public sealed class VerifierOrderTests : IDisposable
{
    private readonly Forge _alice = new();
    private readonly TestService _service;

    public VerifierOrderTests() => _service = new TestService(trusted: _alice);

    public void Dispose()
    {
        _service.Dispose();
        _alice.Dispose();
    }

    /// <summary>One way to break each rule from 4 on; a token broken in two ways fails by the lower rule.</summary>
    private static readonly (EctFailureReason Reason, Action<JsonObject, JsonObject> Break)[] Breaks =
    [
        (EctFailureReason.UnsupportedType, (h, _) => h["typ"] = "JWT"),
        (EctFailureReason.UnsupportedAlgorithm, (h, _) => h["alg"] = "HS256"),
        (EctFailureReason.UnsupportedCriticalHeader, (h, _) => h["crit"] = new JsonArray("x")),
        (EctFailureReason.MissingClaim, (_, c) => c.Remove("pred")),
        (EctFailureReason.InvalidClaim, (_, c) => c["jti"] = "7"),
        (EctFailureReason.ExtensionTooLarge, (_, c) => c["ect_ext"] = new JsonObject { ["x"] = new string('x', 5_000) }),
        (EctFailureReason.UntrustedIssuer, (_, c) => c["iss"] = "https://nobody.example"),
        (EctFailureReason.UnknownKey, (h, _) => h["kid"] = "a-9"),
        (EctFailureReason.AudienceMismatch, (_, c) => c["aud"] = "https://else.example"),
        (EctFailureReason.Expired, (_, c) => { c["iat"] = Forge.Now.ToUnixTimeSeconds() - 100; c["exp"] = Forge.Now.ToUnixTimeSeconds() - 30; }),
    ];

    public static TheoryData<int, int> Pairs
    {
        get
        {
            var pairs = new TheoryData<int, int>();
            for (var i = 0; i < Breaks.Length; i++)
                for (var j = i; j < Breaks.Length; j++) pairs.Add(i, j);
            return pairs;
        }
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public async Task Verify_TwoRulesBroken_LowerRuleGivesTheReason(int first, int second)
    {
        var (header, claims) = (_alice.Header(), _alice.Claims());
        Breaks[second].Break(header, claims);
        Breaks[first].Break(header, claims);

        var result = await _service.VerifyAsync(_alice.Sign(header.ToJsonString(), claims.ToJsonString()));

        Assert.Equal(Breaks[first].Reason, result.FailureReason);
    }

    [Fact]
    public async Task Verify_RevocationSignatureCallerAndAudienceBroken_InThisOrder()
    {
        using var forger = new Forge();
        var (forged, genuine) = (forger.Token(ForSomebodyElse), _alice.Token(ForSomebodyElse));
        var fromBob = new EctRequirement { Callers = [new(Forge.Bob, "bob's user")] };

        Assert.Equal(EctFailureReason.InvalidSignature, (await _service.VerifyAsync(fromBob, forged)).FailureReason);
        Assert.Equal(EctFailureReason.IdentityMismatch, (await _service.VerifyAsync(fromBob, genuine)).FailureReason);
        Assert.Equal(EctFailureReason.AudienceMismatch, (await _service.VerifyAsync(genuine)).FailureReason);

        await _service.Get<IEctRevocations>().RevokeAsync(EctRevocation.OfKey(Forge.Alice, "a-1"), TestContext.Current.CancellationToken);
        Assert.Equal(EctFailureReason.KeyRevoked, (await _service.VerifyAsync(fromBob, forged)).FailureReason);

        static void ForSomebodyElse(JsonObject claims) => claims["aud"] = "https://else.example";
    }

    [Fact]
    public async Task Verify_TwoBadTokens_LowerRuleGivesTheReasonWhereverItStands()
    {
        var badClaim = _alice.Token(c => c["jti"] = "7");
        var malformed = _alice.Token(header: h => h.Remove("kid"));

        var result = await _service.VerifyAsync(badClaim, malformed);

        Assert.Equal(EctFailureReason.Malformed, result.FailureReason);
        Assert.Equal(1, result.FailedTokenIndex);
    }

    [Fact]
    public async Task Verify_WellFormedForgeryBesideMalformedToken_SyntaxOfAllComesFirst()
    {
        var forged = _alice.Token()[..^4] + "AAAA";

        var result = await _service.VerifyAsync(forged, "not.a.token");

        Assert.Equal(EctFailureReason.Malformed, result.FailureReason);
    }

    [Fact]
    public async Task Verify_PredecessorAndHeadBothBad_PredecessorGivesTheReason()
    {
        var id = Forge.NewId();
        var head = _alice.Token(c => { c["pred"] = new JsonArray(id); c["aud"] = "https://else.example"; });
        var predecessor = _alice.Token(c => { c["jti"] = id; c["iat"] = Forge.Now.ToUnixTimeSeconds() + 31; c["exp"] = Forge.Now.ToUnixTimeSeconds() + 60; });

        var result = await _service.VerifyAsync(head, predecessor);

        Assert.Equal(EctFailureReason.IssuedInFuture, result.FailureReason);
        Assert.Equal(1, result.FailedTokenIndex);
    }

    [Fact]
    public async Task Verify_CircleOfForgeries_CircleComesBeforeTrust()
    {
        using var stranger = new Forge("https://nobody.example", "n-1");
        var (one, two) = (Forge.NewId(), Forge.NewId());

        var result = await _service.VerifyAsync(
            stranger.Token(c => { c["jti"] = one; c["pred"] = new JsonArray(two); }),
            stranger.Token(c => { c["jti"] = two; c["pred"] = new JsonArray(one); }));

        Assert.Equal(EctFailureReason.Cycle, result.FailureReason);
    }

    [Fact]
    public async Task Verify_CircleOfUnsignedTokens_TheLevelComesBeforeTheCircle()
    {
        var (one, two) = (Forge.NewId(), Forge.NewId());
        string[] circle =
        [
            _alice.Unsigned(c => (c["jti"], c["pred"]) = (one, new JsonArray(two))),
            _alice.Unsigned(c => (c["jti"], c["pred"]) = (two, new JsonArray(one))),
        ];

        Assert.Equal(EctFailureReason.LevelTooLow, (await _service.VerifyAsync(circle)).FailureReason);
        Assert.Equal(EctFailureReason.Cycle, (await _service.VerifyAsync(new EctRequirement { MinimumLevel = EctAssuranceLevel.L1 }, circle)).FailureReason);
    }

    [Fact]
    public async Task Verify_FailedTokenAfterARepeatedText_IndexCountsAllGivenTexts()
    {
        var good = _alice.Token();

        var result = await _service.VerifyAsync(good, good, "not.a.token");

        Assert.Equal(2, result.FailedTokenIndex);
    }

    [Fact]
    public async Task Verify_NothingGiven_Missing() =>
        Assert.Equal(EctFailureReason.Missing, (await _service.VerifyAsync()).FailureReason);
}
