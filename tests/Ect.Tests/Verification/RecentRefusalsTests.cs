using System.Text.Json.Nodes;
using Ect.Verification;

namespace Ect.Tests;

/// <summary>What a service remembers of requests that it refused, for people who look at them.</summary>
public sealed class RecentRefusalsTests : IDisposable
{
    private readonly Forge _alice = new();
    private readonly TestService _service;

    public RecentRefusalsTests() => _service = new TestService(trusted: _alice);

    private EctRefusalSummary Now
    {
        get
        {
            var summary = _service.Get<IEctRefusals>().GetAsync(TestContext.Current.CancellationToken);
            return summary.IsCompletedSuccessfully ? summary.Result : throw new InvalidOperationException("Nothing is shared.");
        }
    }

    private IReadOnlyList<EctRefusal> Recent => Now.Recent;

    public void Dispose()
    {
        _service.Dispose();
        _alice.Dispose();
    }

    [Fact]
    public async Task Verify_AcceptedToken_IsNoRefusal()
    {
        Assert.True((await _service.VerifyAsync(_alice.Token())).Succeeded);
        Assert.Empty(Recent);
    }

    [Fact]
    public async Task Verify_RefusedToken_SaysWhatTheTokenSaysAndWhatToDo()
    {
        var (id, workflow) = (Forge.NewId(), Forge.NewId());
        var token = _alice.Token(claims =>
        {
            (claims["jti"], claims["wid"], claims["aud"]) = (id, workflow, Forge.Bob);
        });
        _service.Clock.Advance(TimeSpan.FromMilliseconds(1_234));

        await _service.VerifyAsync(token);

        var refusal = Assert.Single(Recent);
        Assert.Equal((EctFailureReason.AudienceMismatch, false, Forge.Now.AddMilliseconds(1_234)), (refusal.Reason, refusal.WouldRefuse, refusal.At));
        Assert.Equal((Forge.Alice, id, workflow, "review_spec"), (refusal.Issuer, refusal.TokenId, refusal.WorkflowId, refusal.Action));
        Assert.Contains("Audience", refusal.Remedy, StringComparison.Ordinal);
        Assert.DoesNotContain(token.Split('.')[2], string.Join(' ', Texts(refusal)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verify_InReportMode_WouldHaveBeenRefused()
    {
        await _service.VerifyAsync(new EctRequirement { Mode = EctMode.Report }, "garbage");

        var refusal = Assert.Single(Recent);
        Assert.Equal((EctFailureReason.Malformed, true, null), (refusal.Reason, refusal.WouldRefuse, refusal.Issuer));
    }

    /// <summary>What a host found before there was a token, also where it has logged the outage itself.</summary>
    [Fact]
    public void Refuse_ForNoReason_Throws() =>
        Assert.Throws<ArgumentOutOfRangeException>("reason", () => _service.Verifier.Refuse(EctFailureReason.None));

    [Theory]
    [InlineData(EctFailureReason.BodyTooLarge)]
    [InlineData(EctFailureReason.AmbiguousTransport)]
    [InlineData(EctFailureReason.StoreUnavailable)]
    public void Refuse_BeforeThereIsAToken_IsRemembered(EctFailureReason reason)
    {
        _service.Verifier.Refuse(reason, "the body");

        var refusal = Assert.Single(Recent);
        Assert.Equal((reason, "the body", null, null), (refusal.Reason, refusal.Detail, refusal.TokenId, refusal.Action));
    }

    [Fact]
    public async Task Recent_ManyRefusalsForOneReason_LastOnesAndAllOfTheOthers()
    {
        _service.Verifier.Refuse(EctFailureReason.BodyTooLarge);
        var ids = Enumerable.Range(0, 100).Select(_ => Forge.NewId()).ToArray();
        foreach (var id in ids) await _service.VerifyAsync(_alice.Token(claims => (claims["jti"], claims["aud"]) = (id, Forge.Bob)));

        var recent = Recent;
        Assert.Equal(33, recent.Count);
        Assert.Equal([.. ids[^32..].Reverse(), null], recent.Select(refusal => refusal.TokenId));
        Assert.Equal(33, recent.Select(refusal => refusal.Id).Distinct().Count());
        Assert.Equal(EctFailureReason.BodyTooLarge, recent[^1].Reason);
    }

    [Fact]
    public async Task Recent_WithoutAToken_TheSameIsOneWithItsTimes()
    {
        await _service.VerifyAsync("garbage");
        _service.Verifier.Refuse(EctFailureReason.Malformed, "the body");
        _service.Clock.Advance(TimeSpan.FromMinutes(1));
        for (var i = 0; i < 99; i++) await _service.VerifyAsync("garbage");

        var recent = Recent;
        Assert.Equal([(100L, Forge.Now, Forge.Now.AddMinutes(1)), (1L, Forge.Now, Forge.Now)],
            recent.Select(refusal => (refusal.Count, refusal.FirstAt, refusal.At)));
        Assert.Equal("the body", recent[1].Detail);
    }

    [Fact]
    public async Task Recent_RefusedAgainForHours_CountIsThatOfTheLastHour()
    {
        for (var i = 0; i < 4; i++)
        {
            await _service.VerifyAsync("garbage");
            _service.Clock.Advance(TimeSpan.FromMinutes(50));
        }

        var refusal = Assert.Single(Recent);
        Assert.Equal((1L, Forge.Now, Forge.Now.AddMinutes(150)), (refusal.Count, refusal.FirstAt, refusal.At));
    }

    /// <summary>Whoever has captured a token can send it as often as they like.</summary>
    [Fact]
    public async Task Recent_ReplaysOfOneToken_AreOneAndPushOutNothing()
    {
        var (mine, captured) = (_alice.Token(OfAWorkflow), _alice.Token(OfAWorkflow));
        foreach (var token in new[] { mine, captured, mine }) await _service.VerifyAsync(token);
        var before = Assert.Single(Recent);
        for (var i = 0; i < 100; i++) await _service.VerifyAsync(captured);

        var recent = Recent;
        Assert.Equal([100L, 1L], recent.Select(refusal => refusal.Count));
        Assert.All(recent, refusal => Assert.Equal(EctFailureReason.Replayed, refusal.Reason));
        Assert.Equal((before.Id, before.TokenId), (recent[1].Id, recent[1].TokenId));
        Assert.Equal([1L, 100L], Now.Workflows.Values.Order());
    }

    [Fact]
    public async Task Recent_ManyTokensOfOneWorkflow_TakeFewPlaces()
    {
        var (mine, flooded) = (Forge.NewId(), Forge.NewId());
        await RefuseAsync(mine);
        for (var i = 0; i < 100; i++) await RefuseAsync(flooded);

        Assert.Equal([flooded, flooded, flooded, flooded, mine], Recent.Select(refusal => refusal.WorkflowId));
        Assert.Equal((1L, 100L), (Now.Workflows[mine], Now.Workflows[flooded]));
    }

    [Fact]
    public async Task Workflows_FloodOfMore_IsBoundedAndSaid()
    {
        var first = Forge.NewId();
        await RefuseAsync(first);
        _service.Clock.Advance(TimeSpan.FromSeconds(1));
        for (var i = 1; i < 400; i++) await RefuseAsync(Forge.NewId());
        Assert.Equal((400, false), (Now.Workflows.Count, Now.HasMoreWorkflows));

        for (var i = 0; i < 1_600; i++) await RefuseAsync(Forge.NewId());
        var last = Forge.NewId();
        await RefuseAsync(last);

        Assert.InRange(Now.Workflows.Count, 900, 1_024);
        Assert.True(Now.HasMoreWorkflows);
        Assert.Equal(1L, Now.Workflows[last]);
        Assert.DoesNotContain(first, Now.Workflows.Keys);
        _service.Clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal((0, false), (Now.Workflows.Count, Now.HasMoreWorkflows));
    }

    [Fact]
    public async Task Workflows_ForgedOrReported_AreNotAmongThem()
    {
        using var impostor = new Forge();
        await _service.VerifyAsync(impostor.Token(OfAWorkflow));
        await _service.VerifyAsync(
            new EctRequirement { Mode = EctMode.Report }, _alice.Token(claims => (claims["wid"], claims["aud"]) = (Forge.NewId(), Forge.Bob)));

        Assert.Equal((2, 0), (Recent.Count, Now.Workflows.Count));
    }

    [Fact]
    public async Task Counts_InReportMode_AreApart()
    {
        await _service.VerifyAsync("garbage");
        await _service.VerifyAsync(new EctRequirement { Mode = EctMode.Report }, "garbage");
        await _service.VerifyAsync(new EctRequirement { Mode = EctMode.Report }, "garbage");

        Assert.Equal((1L, 2L), (Now.Counts[EctFailureReason.Malformed], Now.WouldRefuseCounts[EctFailureReason.Malformed]));
        Assert.Equal([(2L, true), (1L, false)], Recent.Select(refusal => (refusal.Count, refusal.WouldRefuse)));
    }

    [Fact]
    public async Task IsAuthentic_ARuleAfterTheSignatureFailed_True()
    {
        var captured = _alice.Token();
        Assert.True((await _service.VerifyAsync(captured)).Succeeded);

        await _service.VerifyAsync(captured);
        await _service.VerifyAsync(_alice.Token(claims => claims["aud"] = Forge.Bob));
        await _service.VerifyAsync(_alice.Token(claims => claims["pred"] = new JsonArray(Forge.NewId())));

        Assert.Equal([EctFailureReason.PredecessorMissing, EctFailureReason.AudienceMismatch, EctFailureReason.Replayed],
            Recent.Select(refusal => refusal.Reason));
        Assert.All(Recent, refusal => Assert.True(refusal.IsAuthentic));
    }

    [Fact]
    public async Task IsAuthentic_NobodyProvedWhoSignedTheToken_False()
    {
        using var stranger = new Forge("spiffe://evil.example/x");
        using var impostor = new Forge();
        var level1 = new EctRequirement { MinimumLevel = EctAssuranceLevel.L1 };

        await _service.VerifyAsync(stranger.Token());
        await _service.VerifyAsync(impostor.Token(claims => claims["aud"] = Forge.Bob));
        await _service.VerifyAsync(level1, _alice.Unsigned(claims => claims["aud"] = Forge.Bob));

        Assert.Equal([EctFailureReason.AudienceMismatch, EctFailureReason.InvalidSignature, EctFailureReason.UntrustedIssuer],
            Recent.Select(refusal => refusal.Reason));
        Assert.All(Recent, refusal => Assert.False(refusal.IsAuthentic));
    }

    /// <summary>Tokens that were verified before are not verified again; they are revoked all the same before that is found.</summary>
    [Fact]
    public async Task IsAuthentic_KeyWasRevokedSinceTheTokenWasVerified_False()
    {
        var token = _alice.Token();
        await _service.VerifyAsync(token);
        await _service.Get<IEctRevocations>().RevokeAsync(
            EctRevocation.OfKey(_alice.Issuer, _alice.KeyId), TestContext.Current.CancellationToken);

        await _service.VerifyAsync(token);

        var refusal = Assert.Single(Recent);
        Assert.Equal((EctFailureReason.KeyRevoked, false), (refusal.Reason, refusal.IsAuthentic));
    }

    [Fact]
    public async Task Recent_ManyForgedTokens_GenuineOnesStay()
    {
        var level1 = new EctRequirement { MinimumLevel = EctAssuranceLevel.L1 };
        await _service.VerifyAsync(level1, _alice.Token(claims => claims["aud"] = Forge.Bob));
        for (var i = 0; i < 100; i++) await _service.VerifyAsync(level1, _alice.Unsigned(claims => claims["aud"] = Forge.Bob));

        var recent = Recent;
        Assert.All(recent, refusal => Assert.Equal(EctFailureReason.AudienceMismatch, refusal.Reason));
        Assert.Equal((33, true, 1), (recent.Count, recent[^1].IsAuthentic, recent.Count(refusal => refusal.IsAuthentic)));
    }

    [Fact]
    public async Task Counts_ManyRefusals_AllOfThem()
    {
        _service.Verifier.Refuse(EctFailureReason.BodyTooLarge);
        for (var i = 0; i < 1_000; i++) await _service.VerifyAsync("garbage");

        Assert.Equal([(EctFailureReason.Malformed, 1_000L), (EctFailureReason.BodyTooLarge, 1L)],
            Now.Counts.OrderBy(count => count.Key).Select(count => (count.Key, count.Value)));
    }

    /// <summary>Those of the minute that has begun an hour ago count as well.</summary>
    [Theory]
    [InlineData(0, 3_600, 1)]
    [InlineData(0, 3_659, 1)]
    [InlineData(0, 3_660, 0)]
    [InlineData(59, 3_600, 1)]
    [InlineData(59, 3_601, 0)]
    [InlineData(60 * 61 * 3, 3_600, 1)]
    public void Counts_AfterSeconds_OnlyThoseOfTheLastHour(int before, int after, int left)
    {
        Assert.Empty(Now.Counts);
        _service.Clock.Advance(TimeSpan.FromSeconds(before));
        _service.Verifier.Refuse(EctFailureReason.Missing);
        _service.Verifier.Refuse(EctFailureReason.Missing);
        _service.Clock.Advance(TimeSpan.FromSeconds(after));
        _service.Verifier.Refuse(EctFailureReason.Cycle);

        var counts = Now.Counts;
        Assert.Equal((2 * left, 1), (counts.GetValueOrDefault(EctFailureReason.Missing), counts[EctFailureReason.Cycle]));
    }

    [Theory]
    [InlineData(-1, 1)]
    [InlineData(0, 0)]
    public void Recent_AnHourLater_IsGone(int ticks, int count)
    {
        _service.Verifier.Refuse(EctFailureReason.Missing);

        _service.Clock.Advance(TimeSpan.FromHours(1) + TimeSpan.FromTicks(ticks));

        Assert.Equal(count, Recent.Count);
    }

    [Theory]
    [InlineData(200, false)]
    [InlineData(201, true)]
    [InlineData(256, true)]
    public async Task Recent_LongAction_IsCut(int length, bool isCut)
    {
        await _service.VerifyAsync(_alice.Token(claims => (claims["exec_act"], claims["aud"]) = (new string('a', length), Forge.Bob)));

        var action = Assert.Single(Recent).Action!;
        Assert.Equal(new string('a', 200) + (isCut ? "…" : ""), action);
    }

    /// <summary>Of a long text no more is held in memory, nor written to a storage, than shows that it was cut.</summary>
    [Theory]
    [InlineData(202, 202)]
    [InlineData(203, 202)]
    [InlineData(100_000, 202)]
    public void Kept_LongDetail_IsShort(int length, int kept)
    {
        var refused = EctVerificationResult.Failure(EctFailureReason.InvalidClaim, detail: new string('a', length));

        Assert.Equal(kept, KeptRefusal.Of(refused, wouldRefuse: false, number: 1, Forge.Now).Detail!.Length);
    }

    /// <summary>Line ends, marks that change the direction, invisible text, and half a character.</summary>
    [Theory]
    [InlineData("a\u202Eb", "a?b")]
    [InlineData("a\u2028b", "a?b")]
    [InlineData("a\U000E0041b", "a?b")]
    [InlineData("a\u200Bb", "a?b")]
    public async Task Recent_HostileTexts_AreFitToBeShown(string action, string shown)
    {
        await _service.VerifyAsync(_alice.Token(claims => (claims["exec_act"], claims["aud"]) = (action, Forge.Bob)));

        Assert.Equal(shown, Assert.Single(Recent).Action);
    }

    [Fact]
    public async Task Recent_LongActionEndsWithinAPair_IsCutBeforeIt()
    {
        var action = new string('a', 199) + string.Concat(Enumerable.Repeat("\U0001F600", 10));
        await _service.VerifyAsync(_alice.Token(claims => (claims["exec_act"], claims["aud"]) = (action, Forge.Bob)));

        Assert.Equal(new string('a', 199) + "…", Assert.Single(Recent).Action);
    }

    private static void OfAWorkflow(JsonObject claims) => claims["wid"] = Forge.NewId();

    private async Task RefuseAsync(string workflow) =>
        await _service.VerifyAsync(_alice.Token(claims => (claims["wid"], claims["aud"]) = (workflow, Forge.Bob)));

    private static IEnumerable<string?> Texts(EctRefusal refusal) =>
        [refusal.Issuer, refusal.TokenId, refusal.WorkflowId, refusal.Action, refusal.Detail, refusal.Remedy];
}
